"""The half of `mail_servers` that root does: owners of folders, starting Dovecot and Postfix, ending them.

    python mail_servers_root.py FOLDER      (FOLDER holds dovecot.conf and postfix/, as mail_servers wrote them)

Prints `ready` when both were started. Ends both, and removes what they wrote, as soon as its standard input is closed:
that is, also when the tests that started it are killed. Standard library only: under sudo it has nothing else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

DOVECOT = "/usr/sbin/dovecot"
POSTFIX = "/usr/lib/postfix/sbin/master"
STOP_SECONDS = 10
_QUEUES = (
    *("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold"),
    *("incoming", "private", "saved", "trace", "maildrop", "public"),
)


def main(folder: Path) -> None:
    """Start both, wait for the end of standard input, end both."""
    prepare(folder)
    servers = []
    try:
        servers.append(start(folder, DOVECOT, "-F", "-c", str(folder / "dovecot.conf")))
        servers.append(start(folder, POSTFIX, "-c", str(folder / "postfix"), "-d"))
        print("ready", flush=True)
        sys.stdin.read()
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(STOP_SECONDS)
            # what is left of the family; the group is the server's own, since it was started as its leader
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(STOP_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path) -> None:
    """Folders with the owners that both programs insist on."""
    (folder / "mail").mkdir()
    shutil.chown(folder / "mail", "nobody", "nogroup")
    queue, data = folder / "queue", folder / "data"
    queue.mkdir()
    (queue / "pid").mkdir()
    for path in (queue, queue / "pid", folder / "postfix", *(folder / "postfix").iterdir()):
        shutil.chown(path, "root", "root")
    for path in (data, *(queue / name for name in _QUEUES)):
        path.mkdir(mode=0o700)
        shutil.chown(path, "postfix", "root")
    (folder / "key.pem").chmod(0o600)


def start(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    """A server as the leader of a process group of its own, its words in FOLDER/output.log."""
    with (folder / "output.log").open("ab") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
