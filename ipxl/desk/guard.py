"""Who may talk to the desk: the browser that was given its key, from the desk's own pages, under the desk's own name.

Loopback is open to every program and every web page of the computer. Host is checked against DNS rebinding, Origin
against pages of other sites, the cookie against everybody without the key, and a token in each form against both.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # under no-referrer a browser sends its own forms with Origin: null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_CLOSED = "这不是打开工作台的浏览器，或工作台已经重新启动。请从“打开工作台”或 ipxl desk 显示的地址进入。"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the browser shows: the key of the address, the cookie it is exchanged for, and the token of every form."""

    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Guard:
    """ASGI middleware: refuses what does not come from the desk's own page, and puts HEADERS on every answer."""

    def __init__(self, app: ASGIApp, keys: Keys, port: int) -> None:
        self.app, self.keys = app, keys
        self.hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.cookie = f"ipxl_desk_{port}"  # cookies know no ports: two desks would take each other's

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        answer = self._refusal(HTTPConnection(scope))
        await (answer or self.app)(scope, receive, send_guarded)

    def _refusal(self, request: HTTPConnection) -> ASGIApp | None:
        headers = request.headers
        if headers.get("host", "") not in self.hosts or not self._is_own_origin(headers):
            return PlainTextResponse("拒绝", 403)
        if request.url.path == "/" and _same(request.query_params.get("key", ""), self.keys.key):
            answer = RedirectResponse("/", 303)
            answer.set_cookie(self.cookie, self.keys.cookie, httponly=True, samesite="strict")
            return answer
        if not _same(request.cookies.get(self.cookie, ""), self.keys.cookie):
            return PlainTextResponse(_CLOSED, 403)
        return None

    def _is_own_origin(self, headers: Headers) -> bool:
        """Whether a request comes from the desk's page, or from nowhere (an address that was typed or clicked)."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if origin is not None:
            return origin in {f"http://{host}" for host in self.hosts}
        return site in ("none", "same-origin")


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def is_own_form(keys: Keys, given: object) -> bool:
    """Whether a form carries the token of this desk."""
    return isinstance(given, str) and _same(given, keys.form)
