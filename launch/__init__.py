"""What `./tildes` does before a command runs: environment, llama.cpp, models. Stdlib only.

Of the assistant it imports only what needs nothing but the standard library: its paths, and the
reading of models.lock.
"""
