"""The queue: tickets, their numbers, who is called next, and what the hall's screens show.

Imports only core. `queue` is the door; `ticket` says what a ticket is and what may happen to it.
"""
