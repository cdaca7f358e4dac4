"""`python -m kerasinit` is the command `kerasinit`."""

import sys

from kerasinit_cli import main

sys.exit(main())
