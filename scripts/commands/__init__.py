"""The command of this room; kiosk/cli.py names it."""
