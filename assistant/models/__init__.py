"""The model files: what models.lock promises, what is in the store, and how it gets there.

    lock.py, tables.py      what is promised, and how such files are read
    store.py                the folder of models; versions.py which version lies where, first_seen.py
                            what files turned out to be, verified.py which were read and found right
    workspace.py            who writes to the store holds it, and works in a folder inside
    pull.py                 brings models: jobs.py in parts, crew.py side by side, landing.py file by
                            file; mirror.py, wheels.py, download.py with https.py from where
    progress.py, told.py    what a pull tells, and how its threads tell it
    parts.py, convert/      models that are converted here, and what they are made from
    bundling.py             writes a bundle; wheelhouse.py fetches the wheels that go along
    importing.py            takes one in; bundle.py knows its form, tarball.py that of tar files
    prune.py                frees what no lock uses
"""
