"""The process in which pages and pictures are set, beside the one that writes the other reports.

Started as `python -m ipxl.report.typeset.worker`. stdin holds a pickled tuple of jobs, stdout gets a pickled `Painted`.
Both ends are ours, so nothing foreign is ever unpickled.
"""

from __future__ import annotations

import pickle
import signal
import sys

from ipxl.child.pipe import own_stdout
from ipxl.report.typeset.job import TypesetJob, set_all


def main() -> None:
    """Set what stdin holds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the one who started us decides
    answer = own_stdout()
    jobs: tuple[TypesetJob, ...] = pickle.load(sys.stdin.buffer)
    with answer:
        pickle.dump(set_all(jobs), answer)


if __name__ == "__main__":
    main()
