"""An SMTP server over TLS that fails when it is told to: says no, waits, or drops the connection at any step of the dialogue."""

from __future__ import annotations

import asyncio
import email
import ssl
import threading
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session, syntax

STEPS = ("connect", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "dot")
"""`dot`: the whole mail is there, the answer is due."""
PASSWORD = "correct-horse"


class FaultySmtp:
    """faults: step -> what happens there the next times, one entry a time, "" for nothing; after that all is well.

    An entry is `drop`, `slow` (for longer than any client waits), or an answer such as `421 busy`. For `dot`,
    `keep drop` and `keep slow` deliver the mail first: only the sender does not learn of it. `text` knows only `drop`,
    with a line of the mail received.
    delivered: (recipients, bytes) of every mail that was accepted. dialogues: connections that got as far as EHLO.
    """

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca = folder / "ca.pem"
        authority.cert_pem.write_to_path(self.ca)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(self._context)
        self.faults: dict[str, list[str]] = {}
        self.delivered: list[tuple[tuple[str, ...], bytes]] = []
        self.dialogues = 0
        self.most_bytes: int | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=20)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._dialogue, "127.0.0.1", 0, ssl=self._context)

    def _dialogue(self) -> SMTP:
        return _Server(
            _Handler(self),
            owner=self,
            hostname="localhost",
            data_size_limit=self.most_bytes or 33_554_432,
            authenticator=_authenticate,
            auth_required=True,
            auth_require_tls=False,  # it knows only STARTTLS as such, and grumbles; the socket is TLS from the start
            loop=self._loop,
        )

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=20)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    @property
    def mails(self) -> list[EmailMessage]:
        """What was delivered, parsed."""
        return [email.message_from_bytes(data, policy=policy.default) for _to, data in self.delivered]  # type: ignore[misc]

    def take(self, step: str) -> str:
        waiting = self.faults.get(step, [])
        return waiting.pop(0) if waiting else ""


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


class _Server(SMTP):
    def __init__(self, *args: Any, owner: FaultySmtp, **more: Any) -> None:
        super().__init__(*args, **more)
        self.owner = owner

    async def _fault(self, step: str) -> bool:
        """Do what is due at a step; whether that was the answer to it."""
        action = self.owner.take(step)
        if action == "drop":
            assert self.transport is not None
            self.transport.abort()
            return True
        if action == "slow":
            await asyncio.sleep(30)
        elif action:
            assert self._writer is not None
            self._writer.write(action.encode("gb18030") + b"\r\n")  # as Chinese servers answer
            await self._writer.drain()
            if action.startswith("421"):
                assert self.transport is not None
                self.transport.close()
            return True
        return False

    async def _handle_client(self) -> None:
        if await self._fault("connect"):
            return
        await super()._handle_client()

    @syntax("EHLO hostname")
    async def smtp_EHLO(self, hostname: str) -> None:
        self.owner.dialogues += 1
        if not await self._fault("EHLO"):
            await super().smtp_EHLO(hostname)

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._fault("AUTH"):
            await super().smtp_AUTH(arg)

    @syntax("MAIL FROM: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._fault("MAIL"):
            await super().smtp_MAIL(arg)

    @syntax("RCPT TO: <address>", extended=" [SP <mail-parameters>]")
    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._fault("RCPT"):
            await super().smtp_RCPT(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        if await self._fault("DATA"):
            return
        if self.owner.take("text"):
            await self.push("354 go ahead")
            assert self.transport is not None
            assert self._reader is not None
            await self._reader.readline()
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Handler:
    def __init__(self, owner: FaultySmtp) -> None:
        self.owner = owner

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        action = self.owner.take("dot")
        assert isinstance(envelope.original_content, bytes)
        if not action or action.startswith("keep"):
            self.owner.delivered.append((tuple(envelope.rcpt_tos), envelope.original_content))
        action = action.removeprefix("keep ")
        if action == "drop":
            assert server.transport is not None
            server.transport.abort()
        elif action == "slow":
            await asyncio.sleep(30)
        return action if action[:1].isdigit() else "250 accepted"
