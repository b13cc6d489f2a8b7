"""The model files: what models.lock promises, what is in the store, and how it gets there.

lock, tables         what is promised, and how such files are read
store                the folder of models: what it has, and what of that is wrong
versions             … which version of a model lies where
first_seen           … what files turned out to be whose sha256 nobody has published
verified             … which files were read and found right
workspace            who writes to the store holds it, and works in a folder inside
pull                 brings models: jobs side by side (jobs, crew), file by file (landing)
mirror, wheels       … from near by, and out of Python wheels
download, https      … from afar, going on where a cut was
progress, told       what a pull tells, and how its threads do
parts, convert/      models that are converted here, and what they are made from
bundling, importing  write a bundle, and take one in; wheelhouse fetches the wheels in it
bundle, tarball      its form, and that of tar files
prune                frees what no lock uses
"""
