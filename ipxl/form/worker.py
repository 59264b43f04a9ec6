"""The process in which files are parsed, so that one which hangs or kills its reader costs only itself.

Started as `python -m ipxl.form.worker`. Each line on stdin is a request, a JSON list: path, sha256 of that file, places
of the members on the way to the one wanted. Each gets one line on stdout, as `outcome.dump` writes it.
"""

from __future__ import annotations

import faulthandler
import gc
import hashlib
import json
import os
import signal
import sys
from pathlib import Path

from ipxl.child.limits import bound_process
from ipxl.child.pipe import own_stdout
from ipxl.form.outcome import CHANGING, STOPPED, Parsed, dump
from ipxl.form.parse import failed, parse
from ipxl.intake.bounds import MOST_BYTES, Refused, Unreadable
from ipxl.intake.container import member_bytes, open_container
from ipxl.intake.contents import Contents
from ipxl.intake.inbox import open_regular
from ipxl.intake.sniff import sniff

READY = b"ready\n"
SECONDS_MOST = 45
"""After which a worker ends itself, should nobody be left to end it."""
_CONTAINERS_KEPT = 4
_Opened = dict[tuple[str, tuple[int, ...]], Contents]


def main() -> None:
    """Answer requests until stdin ends."""
    answers = own_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the one who started us decides
    bound_process()
    gc.freeze()
    gc.disable()
    opened: _Opened = {}
    with Path(os.devnull).open("w") as nowhere:
        answers.write(READY)
        answers.flush()
        for line in sys.stdin.buffer:
            # works while a library holds the interpreter, which a signal handler does not
            faulthandler.dump_traceback_later(SECONDS_MOST, exit=True, file=nowhere)
            path, sha256, chain = json.loads(line)
            parsed = outcome_of(path, sha256, tuple(chain), opened)
            answers.write(dump(parsed).encode("utf-8", "replace") + b"\n")
            answers.flush()
            faulthandler.cancel_dump_traceback_later()
            if parsed.outcome != "submission":
                gc.collect()


def outcome_of(path: str, sha256: str, chain: tuple[int, ...], opened: _Opened) -> Parsed:
    """What a file, or the member that `chain` leads to, comes to. Never raises.

    opened: containers opened of late, which this adds to.
    """
    try:
        return parse(_bytes(path, sha256, chain, opened))
    except (Refused, Unreadable) as error:
        return failed(error)
    except _Changed:
        return Parsed("unreadable", CHANGING, STOPPED)
    except MemoryError:
        opened.clear()
        return Parsed("refused", "内容太大，内存放不下", STOPPED)
    except BaseException:  # also panics of libraries written in Rust, which are no Exception
        return Parsed("unreadable", "内容读不懂，可能损坏", "FILE_UNREADABLE")


class _Changed(Exception):
    """The file is no longer what it was when it was hashed."""


def _bytes(path: str, sha256: str, chain: tuple[int, ...], opened: _Opened) -> bytes:
    if chain:
        return member_bytes(_container(path, sha256, chain[:-1], opened).entries[chain[-1]])
    try:
        with open_regular(Path(path)) as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise _Changed from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise _Changed
    return data


def _container(path: str, sha256: str, chain: tuple[int, ...], opened: _Opened) -> Contents:
    found = opened.get((path, chain))
    if found is None:
        data = _bytes(path, sha256, chain, opened)
        found = open_container(data, sniff(data).kind)
        while len(opened) >= _CONTAINERS_KEPT:
            del opened[next(iter(opened))]
        opened[path, chain] = found
    return found


if __name__ == "__main__":
    main()
