"""The desk as a running program: a free port on loopback, its address, the browser, and one desk a workspace."""

from __future__ import annotations

import http.client
import json
import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from ipxl.errors import IpxlError
from ipxl.files import write_file

_ASK_SECONDS = 2.0


def serve(folder: Path, port: int = 0, browser: bool = True, say: Callable[[str], None] = print) -> None:
    """Run the desk of `folder` until it is closed. A desk that is already there is handed over to.

    say: gets the address as its first line. Raises IpxlError when the port is taken or a library is missing.
    """
    note = folder / ".ipxl" / "desk.json"
    if address := _running_desk(note):
        say(address)
        if browser:
            webbrowser.open(address)
        return
    try:
        import uvicorn

        from ipxl.desk.app import make_app
        from ipxl.desk.guard import Keys
    except ImportError as error:
        raise IpxlError(
            f"工作台要用的组件没有装（{error.name}）。请用离线包的安装程序安装，或请网管装好 ipxl[desk]。"
        ) from error
    keys = Keys()
    with _open_socket(port) as listening:
        port = listening.getsockname()[1]
        app, desk = make_app(folder, keys, port)
        settings = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=3, server_header=False
        )
        server = uvicorn.Server(settings)

        def close() -> None:
            server.should_exit = True

        desk.closing = close
        address = f"http://127.0.0.1:{port}/?key={keys.key}"
        write_file(note, json.dumps({"address": address, "pid": os.getpid()}).encode())
        note.chmod(0o600)
        say(address)
        if browser:
            webbrowser.open(address)
        try:
            server.run([listening])
        finally:
            note.unlink(missing_ok=True)


def _open_socket(port: int) -> socket.socket:
    listening = socket.socket()
    try:
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(128)  # before anybody is told the address
    except OSError as error:
        listening.close()
        raise IpxlError(f"端口 {port} 不能用（{error.strerror or error}）。请换一个，或省略 --port。") from error
    return listening


def _running_desk(note: Path) -> str:
    """The address of a desk that answers to its key, "" when there is none."""
    try:
        address = str(json.loads(note.read_text(encoding="utf-8"))["address"])
        parts = urlsplit(address)
        if parts.hostname != "127.0.0.1":
            return ""
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_ASK_SECONDS)
        try:
            connection.request("GET", f"/?{parts.query}")
            return address if connection.getresponse().status == 303 else ""
        finally:
            connection.close()
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return ""
