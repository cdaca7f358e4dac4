"""`python -m kerasinit` is the command `kerasinit`."""

import sys

from kerasinit_cli import main

if __name__ == "__main__":
    sys.exit(main())
