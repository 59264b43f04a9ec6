"""`python -m ipxl`, for where the console script is not on the path."""

import sys

from ipxl.cli import main

if __name__ == "__main__":  # worker processes of multiprocessing import this module under another name
    sys.exit(main())
