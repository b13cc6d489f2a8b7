"""`python -m kiosk` is the whole command line, as the console script `tildes` is."""

import sys

from kiosk.cli import main

sys.exit(main())
