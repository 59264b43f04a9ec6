"""The pages of the desk and what their buttons do: each act starts a command, each page shows the last snapshot."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from ipxl.desk.answer import TYPED
from ipxl.desk.board import Board, Facts
from ipxl.desk.chart import chart_of, lamp_of, name_of
from ipxl.desk.guard import Guard, Keys, is_own_form
from ipxl.desk.jobs import STATE_NAMES, DeskJob, Jobs, run_python
from ipxl.desk.opener import open_with_program
from ipxl.desk.steps import NOT_DUE, steps_of
from ipxl.desk.uploads import UploadRefused, receive_drop
from ipxl.facts.lights import light_word

_FIRST_PAINT_SECONDS = 0.6
_FORM_MOST = 64_000
DROPPED = "工作台"
"""The folder of inbox that files dropped onto the page come to."""
_NOTICE_ENDINGS = frozenset(
    ("txt", "csv", "html", "htm", "mht", "docx", "doc", "wps", "rtf", "odt", "pdf", "ofd", "xlsx", "xls", "ods", "et")
)

ACTS: Mapping[str, tuple[str, Callable[[str], list[str]]]] = {
    "templates": ("生成填报表", lambda period: ["templates", period]),
    "merge": ("合并", lambda period: ["merge", period, "--json"]),
    "publish": ("定稿发布", lambda period: ["publish", period, "--json"]),
    "fetch": ("收信", lambda _period: ["fetch", "--json"]),
    "send": ("发填报表", lambda period: ["send", period, "--json"]),
    "corrections": ("发退回件", lambda period: ["send", period, "--corrections", "--json"]),
    "doubts": ("发退回件，连只有待确认的单位", lambda period: ["send", period, "--doubts", "--json"]),
    "receipts": ("发回执", lambda period: ["send", period, "--receipts", "--json"]),
    "force": ("仍要生成填报表", lambda period: ["templates", period, "--force"]),
    "remind": ("催报", lambda period: ["remind", period, "--json"]),
    "archive": ("归档", lambda period: ["archive", period, "--json"]),
    "example": ("用自带的示例方案建立工作区", lambda _period: ["init"]),
    "doctor": ("自检", lambda _period: ["doctor"]),
}
"""What a button may start: its name for people and the command. Those of MAILING and `force` ask once more before."""
MAILING = frozenset({"send", "corrections", "doubts", "receipts", "remind"})


class Desk:
    """One running desk: its folder, its keys, what it knows and what runs for it."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self.folder, self.keys = folder, keys
        self.board, self.jobs = Board(folder), Jobs(folder)
        self.closing: Callable[[], None] = lambda: None
        self._pages = Environment(
            loader=PackageLoader("ipxl.desk", "pages"),
            autoescape=select_autoescape(default=True, default_for_string=True),
        )
        self._pages.filters["time"] = _short_time

    def page(self, name: str, status: int = 200, **values: object) -> HTMLResponse:
        """A page with what every page shows. follow=False: it is not loaded anew when more has been read, being a form's answer."""
        facts = self.board.facts
        known = {
            "token": self.keys.form, "facts": facts, "board": self.board, "folder": self.folder,
            "running": self.jobs.running, "steps": steps_of(self.board.has_table, facts), "state_names": STATE_NAMES,
            "period": _period_of(facts), "follow": True,
        }  # fmt: skip
        return HTMLResponse(self._pages.get_template(name).render(known | values), status)

    async def current(self) -> Facts:
        """The snapshot, refreshed where the disk has changed; a slow one is shown when it is there."""
        self.board.refresh()
        await self.board.wait(_FIRST_PAINT_SECONDS)
        return self.board.facts


def _period_of(facts: Facts) -> Facts:
    return next((item for item in facts.get("periods", ()) if item["id"] == facts.get("period")), {})


def _short_time(text: str) -> str:
    """2023-10-09T16:04:13+08:00 as 10-09 16:04."""
    return text[5:16].replace("T", " ")


def make_app(folder: Path, keys: Keys, port: int) -> tuple[ASGIApp, Desk]:
    """The guarded application for one workspace, and the desk behind it."""
    desk = Desk(folder, keys)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        desk.board.refresh()
        yield
        await desk.jobs.close()

    routes = [
        Route("/", _home),
        Route("/state", _state),
        Route("/period", _choose_period, methods=["POST"]),
        Route("/act/{act}", _act, methods=["POST"]),
        Route("/ask/{act}", _ask),
        Route("/drop", _drop, methods=["POST"]),
        Route("/notice", _notice, methods=["POST"]),
        Route("/job/{number:int}", _job),
        Route("/job/{number:int}/state", _job_state),
        Route("/job/{number:int}/stop", _stop, methods=["POST"]),
        Route("/units", _units),
        Route("/unit/{name}", _unit),
        Route("/questions", _questions),
        Route("/answer", _answer, methods=["POST"]),
        Route("/files", _files),
        Route("/matters", _matters),
        Route("/history", _history),
        Route("/open/{name}", _open, methods=["POST"]),
        Route("/file/{ident}", _file),
        Route("/lint", _lint),
        Route("/password", _password, methods=["POST"]),
        Route("/close", _close, methods=["POST"]),
        Mount("/static", StaticFiles(packages=[("ipxl.desk", "static")])),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={404: _missing})
    app.state.desk = desk
    return Guard(app, keys, port), desk


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


async def _missing(request: Request, _error: Exception) -> Response:
    return _desk(request).page("message.html", 404, title="没有这一页", text="请从上面的步骤进入。")


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a small form of ours; None for one that is not, or is too large."""
    if int(request.headers.get("content-length") or _FORM_MOST + 1) > _FORM_MOST:
        return None
    async with request.form(max_files=0, max_fields=50) as form:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return fields if is_own_form(_desk(request).keys, fields.get("token")) else None


def _refused(request: Request, text: str = "这个页面已经过期，请刷新后再试。", status: int = 403) -> Response:
    return _desk(request).page("message.html", status, follow=False, title="没有办成", text=text)


async def _home(request: Request) -> Response:
    desk = _desk(request)
    await desk.current()
    return desk.page("home.html")


async def _state(request: Request) -> Response:
    """Whether what a page shows is still being read, for the script to look again."""
    desk = _desk(request)
    desk.board.refresh()
    running = desk.jobs.running
    return JSONResponse({"reading": desk.board.is_reading, "job": running.number if running else 0})


async def _choose_period(request: Request) -> Response:
    desk, form = _desk(request), await _form(request)
    if form is None:
        return _refused(request)
    known = {item["id"] for item in desk.board.facts.get("periods", ())}
    if form.get("period") not in known:
        return _refused(request, "没有这个期次。", 400)
    await desk.board.show(form["period"])
    return RedirectResponse("/", 303)


async def _act(request: Request) -> Response:
    desk, form, act = _desk(request), await _form(request), request.path_params["act"]
    if form is None:
        return _refused(request)
    if act not in ACTS:
        return _refused(request, "没有这个操作。", 400)
    if desk.jobs.running:
        return RedirectResponse(f"/job/{desk.jobs.running.number}", 303)
    words, command = ACTS[act]
    period = str(desk.board.facts.get("period", ""))
    arguments = command(period)
    units = [name for name in form.get("units", "").split("\n") if name]
    known = {item["unit"] for item in desk.board.facts.get("units", ())}
    for name in units:
        if name in known:
            arguments += ["--unit", name]
    secret = {"IPXL_MAIL_PASSWORD": form["password"]} if form.get("password") else {}
    job = desk.jobs.start(f"{words}　{_period_of(desk.board.facts).get('title', '')}".strip(), arguments, secret)
    return RedirectResponse(f"/job/{job.number}", 303)


async def _ask(request: Request) -> Response:
    """Before letters go out: to whom and what, from the command itself. Before `force`: what is wrong with the table."""
    desk, act = _desk(request), request.path_params["act"]
    if act == "force":
        await desk.current()
        return desk.page("force.html")
    if act not in MAILING:
        return _refused(request, "没有这个操作。", 400)
    facts = await desk.current()
    words, command = ACTS[act]
    arguments = ["-m", "ipxl", "-C", str(desk.folder), *command(str(facts.get("period", ""))), "--dry-run"]
    status, out, err = await run_python([part for part in arguments if part != "--json"])
    lines = (out if status in (0, 1) else err).decode("utf-8", "replace").strip().splitlines()
    return desk.page("ask.html", act=act, words=words, lines=lines, possible=status in (0, 1))


async def _drop(request: Request) -> Response:
    desk = _desk(request)
    try:
        drop = await receive_drop(
            request.headers.get("content-type", ""), request.stream(), desk.folder / "inbox" / DROPPED, desk.keys.form
        )
    except UploadRefused as error:
        return _refused(request, str(error), 400)
    if not drop.stored:
        return _refused(request, "没有选文件。", 400)
    desk.board.refresh(force=True)
    return desk.page("dropped.html", follow=False, names=[f"{DROPPED}/{path.name}" for path in drop.stored])


async def _notice(request: Request) -> Response:
    """A notice dropped on an empty desk becomes a workspace."""
    desk = _desk(request)
    if desk.board.has_table:
        return _refused(request, "这里已经有任务分工表。要用另一份通知，请另开一个文件夹。", 400)
    store = desk.folder / ".ipxl" / "desk"
    try:
        drop = await receive_drop(request.headers.get("content-type", ""), request.stream(), store, desk.keys.form)
    except UploadRefused as error:
        return _refused(request, str(error), 400)
    if len(drop.stored) != 1:
        return _refused(request, "请选一份通知。", 400)
    path = drop.stored[0]
    if path.suffix[1:].casefold() not in _NOTICE_ENDINGS:
        path.unlink()
        return _refused(request, "通知要是 docx、pdf、网页、txt 或表格文件。", 400)
    job = desk.jobs.start(f"读通知　{path.name}", ["init", "--from", str(path)])
    return RedirectResponse(f"/job/{job.number}", 303)


def _job_of(request: Request) -> DeskJob | None:
    return _desk(request).jobs.jobs.get(request.path_params["number"])


async def _job(request: Request) -> Response:
    job = _job_of(request)
    if job is None:
        return await _missing(request, Exception())
    if job.state != "running":
        _desk(request).board.refresh(force=True)
    return _desk(request).page("job.html", job=job, text=_result_text(job))


def _result_text(job: DeskJob) -> list[str]:
    """What a command ended with, for people: its own lines, or what its JSON object says."""
    if job.result is None:
        return job.output.strip().splitlines()
    facts: Mapping[str, Any] = job.result
    lines = []
    if "units" in facts and "findings" in facts:
        states = [item["state"] for item in facts["units"]]
        due = [state for state in states if state != "not_due"]
        lines.append(f"{len(due)}家应报，已报{sum(state in ('received', 'to_correct') for state in due)}家。")
    if "number" in facts and "folder" in facts:
        lines.append(
            f"第{facts['number']}次发布，在 {facts['folder']}。"
            if facts.get("new")
            else "与上一次发布相比没有变化，没有再存一份。"
        )
    return lines or [json.dumps(facts, ensure_ascii=False, indent=1)[:4000]]


async def _job_state(request: Request) -> Response:
    job = _job_of(request)
    if job is None:
        return JSONResponse({"state": "failed", "lines": []}, 404)
    return JSONResponse({"state": job.state, "word": STATE_NAMES[job.state], "lines": job.lines[-12:]})


async def _stop(request: Request) -> Response:
    job = _job_of(request)
    if job is None or await _form(request) is None:
        return _refused(request)
    await _desk(request).jobs.stop(job)
    return RedirectResponse(f"/job/{job.number}", 303)


_ORDER = {"undecided": 0, "to_correct": 1, "unreadable_only": 2, "missing": 3, "received": 4, "not_due": 5}


async def _units(request: Request) -> Response:
    facts = await _desk(request).current()
    state, order = request.query_params.get("state", ""), request.query_params.get("order", "")
    rows = [row for row in facts.get("units", ()) if not state or row["state_name"] == state]
    if order == "state":
        rows.sort(key=lambda row: _ORDER.get(row["state"], 9))
    elif order == "received":
        rows.sort(key=lambda row: row["received"] or "9")
    counts = Counter(row["state_name"] for row in facts.get("units", ()))
    states = [(name, counts[name]) for name in facts.get("states", ()) if counts[name] or name != NOT_DUE]
    return _desk(request).page("units.html", rows=rows, states=states, state=state, order=order)


_WHICH = {"": "全部", "open": "未销号", "late": "逾期"}


async def _matters(request: Request) -> Response:
    facts = await _desk(request).current()
    which = request.query_params.get("which", "")
    every = facts.get("matters", ())
    rows = [row for row in every if which not in ("open", "late") or row[which]]
    counts = [(key, word, sum(not key or row[key] for row in every)) for key, word in _WHICH.items()]
    return _desk(request).page("matters.html", rows=rows, counts=counts, which=which)


async def _history(request: Request) -> Response:
    """What became of one unit, task or indicator from period to period: the series of `ipxl history`."""
    desk, what = _desk(request), request.query_params.get("what", "")
    facts = await desk.current()
    titles = {item["id"]: item["title"] for item in facts.get("periods", ())}
    known = {key: word for _group, options in facts.get("choices", ()) for key, word in options}

    def shown(trouble: str = "", **values: Any) -> Response:
        return desk.page("history.html", follow=False, what=what, titles=titles, trouble=trouble, **values)

    if what not in known:
        return shown("没有这一项，请从下面选。" if what and known else "")
    kind, _, ident = what.partition(":")
    status, out, err = await run_python(
        ["-m", "ipxl", "-C", str(desk.folder), "history", f"--{kind}={ident}", "--json"]
    )
    if status != 0:
        return shown(err.decode("utf-8", "replace").strip())
    series = json.loads(out)["series"]
    points = [
        (name_of(item), point, lamp_of(point).word,
         light_word(point["published_light"], point["published_grey"]) if point["published_light"] else "没有发布")
        for item in series for point in item["periods"]
    ]  # fmt: skip
    return shown(heading=known[what], chart=chart_of(series, titles), points=points)


async def _open(request: Request) -> Response:
    """One of the office's own workbooks, in its own program: the file itself, not a copy that a browser would store."""
    desk, form = _desk(request), await _form(request)
    if form is None:
        return _refused(request)
    book = next((item for item in desk.board.facts.get("books", ()) if item["id"] == request.path_params["name"]), None)
    if book is None or not (desk.folder / book["path"]).is_file():
        return _refused(request, "这个文件不在了，请刷新页面。", 404)
    if not open_with_program(desk.folder / book["path"]):
        return _refused(request, f"没有能打开它的程序。请在文件夹里打开：{desk.folder / book['path']}", 409)
    text = f"{book['path']} 改好保存后，回到这里刷新页面。"
    return desk.page("message.html", follow=False, title="已在 WPS 或 Excel 里打开", text=text)


async def _unit(request: Request) -> Response:
    facts = await _desk(request).current()
    row = next((row for row in facts.get("units", ()) if row["unit"] == request.path_params["name"]), None)
    if row is None:
        return await _missing(request, Exception())
    files = [item for item in facts.get("files", ()) if item["unit"] == row["unit"]]
    copies = [item for item in facts.get("outputs", ()) if item["id"] in row["copies"]]
    return _desk(request).page("unit.html", row=row, files=files, copies=copies)


async def _questions(request: Request) -> Response:
    await _desk(request).current()
    return _desk(request).page("questions.html", by=request.query_params.get("by", ""), trouble="", tried={})


async def _answer(request: Request) -> Response:
    desk, form = _desk(request), await _form(request)
    if form is None:
        return _refused(request)
    facts = {name: form.get(name, "") for name in ("id", "seen", *TYPED)}
    facts["seen"] = facts["seen"].replace("\r\n", "\n")
    period = str(desk.board.facts.get("period", ""))
    arguments = ["-m", "ipxl.desk.answer", str(desk.folder), period]
    status, _out, err = await run_python(arguments, json.dumps(facts).encode())
    desk.board.refresh(force=True)
    await desk.board.wait(_FIRST_PAINT_SECONDS * 4)
    if status != 0:
        trouble = err.decode("utf-8", "replace").strip().splitlines()[-1:] or ["没有写进去。"]
        return desk.page("questions.html", 409, follow=False, by=facts["by"], trouble=trouble[0], tried=facts)
    at = re.sub(r"\W", "", facts["id"])
    by = "" if not facts["by"].isprintable() else facts["by"]
    return RedirectResponse(str(request.url_for("_questions").include_query_params(by=by)) + f"#{at}", 303)


async def _files(request: Request) -> Response:
    await _desk(request).current()
    return _desk(request).page("files.html")


async def _file(request: Request) -> Response:
    """An output, by its id: only what the snapshot lists can be had, whatever the address says."""
    desk = _desk(request)
    item = next(
        (item for item in desk.board.facts.get("outputs", ()) if item["id"] == request.path_params["ident"]), None
    )
    path = desk.folder / item["path"] if item else None
    if path is None or not path.is_file():
        return await _missing(request, Exception())
    shown = path.suffix.casefold() in (".png", ".pdf")
    return FileResponse(path, filename=path.name, content_disposition_type="inline" if shown else "attachment")


async def _lint(request: Request) -> Response:
    await _desk(request).current()
    return _desk(request).page("lint.html")


async def _password(request: Request) -> Response:
    """Keep a mail password in the system's keyring, on wish."""
    desk, form = _desk(request), await _form(request)
    if form is None:
        return _refused(request)
    account = form.get("account", "")
    if account not in desk.board.facts.get("accounts", ()) or not form.get("password"):
        return _refused(request, "没有写授权码。", 400)
    try:
        import keyring

        keyring.set_password("ipxl", account, form["password"])
    except Exception as error:  # a keyring fails in as many ways as there are systems
        reason = type(error).__name__ if not isinstance(error, ImportError) else "没有安装钥匙串组件"
        return _refused(request, f"系统钥匙串不能用（{reason}），没有存。可以每次发信、收信时填写。", 400)
    return desk.page(
        "message.html", follow=False, title="已存进系统钥匙串", text=f"账号 {account} 以后发信、收信不用再填授权码。"
    )


async def _close(request: Request) -> Response:
    desk = _desk(request)
    if await _form(request) is None:
        return _refused(request)
    await desk.jobs.close()
    shutil.rmtree(desk.folder / ".ipxl" / "desk", ignore_errors=True)
    desk.closing()
    return PlainTextResponse("工作台已关闭，可以关掉这个页面。")


def outputs_of(facts: Facts, *endings: str) -> Sequence[Facts]:
    """The outputs whose path ends in one of `endings`."""
    return [item for item in facts.get("outputs", ()) if str(item["path"]).endswith(endings)]
