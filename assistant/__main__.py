"""`python -m assistant`: what the launcher runs."""

import sys

from assistant.cli import main

sys.exit(main())
