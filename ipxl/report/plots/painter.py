"""The process in which pictures are painted, beside the one that writes the other reports.

Started as `python -m ipxl.report.plots.painter`. stdin holds a pickled tuple of drawings, stdout gets a pickled `Painted`.
Both ends are ours, so nothing foreign is ever unpickled.
"""

from __future__ import annotations

import logging
import pickle
import signal
import sys

from ipxl.child.pipe import own_stdout
from ipxl.report.plots.marks import Drawing, Painted


def main() -> None:
    """Paint what stdin holds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the one who started us decides
    answer = own_stdout()
    drawings: tuple[Drawing, ...] = pickle.load(sys.stdin.buffer)
    with answer:
        pickle.dump(painted(drawings), answer)


def painted(drawings: tuple[Drawing, ...]) -> Painted:
    """The drawings as PNG files, in their order."""
    # What matplotlib logs, in English, about its cache of fonts in a home that cannot be written, helps no clerk.
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    try:
        from ipxl.report.plots.fonts import find_lettering
        from ipxl.report.plots.paint import own_settings, png

        with own_settings():
            letters = find_lettering()
            if letters is None:
                return Painted(missing="font")
            return Painted(tuple((f"{picture.name}.png", png(picture, letters)) for picture in drawings))
    except ImportError:
        return Painted(missing="library")


if __name__ == "__main__":
    main()
