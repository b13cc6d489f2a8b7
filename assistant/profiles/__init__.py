"""Profiles: what suits which machine, as data, and how one is chosen.

    profiles.toml   each profile's models, numbers, threads, window and beams; memory as measured
    profile.py      reads it and holds it against models.lock
    choosing.py     which profile a machine gets, and why
    members.py      the models of a profile, with the config: for list, pull, bundle, engines
    memory.py       what they need
    settling.py     the profile in use, with the config; what does not fit is refused

`models_wanted` of members.py is what `tildes models` works on.
"""
