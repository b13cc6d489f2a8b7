"""What `./tildes` does before a command runs: environment, llama.cpp, models. Stdlib only.

Of the assistant it imports only what needs nothing but the standard library: its paths, the
config and the choice of models, and the reading of bundles.
"""
