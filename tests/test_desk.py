"""The desk's door: who gets in, what may be sent, where it goes. Spoken to as a program would, without a browser."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest
from desk_browser import RunningDesk, running_desk
from filling import fill, make_workspace, template_of

from ipxl.cli import main
from ipxl.commands import init
from ipxl.desk import uploads
from ipxl.desk.app import ACTS, MAILING
from ipxl.desk.chart import chart_of
from ipxl.desk.jobs import LINES_MOST, DeskJob, Jobs
from ipxl.desk.steps import NAMES, steps_of
from ipxl.desk.uploads import UploadRefused, clean_name, receive_drop
from ipxl.matters.model import Matter
from ipxl.record.matters_book import table_bytes


class Client:
    """A browser that does as it is told. cookie and token as the desk gave them."""

    def __init__(self, desk: RunningDesk) -> None:
        parts = urlsplit(desk.address)
        self.host, self.port, self.start = parts.hostname or "", parts.port or 0, f"/?{parts.query}"
        self.base = desk.base
        status, headers, _ = self.ask("GET", self.start)
        assert status == 303
        self.cookie = headers["set-cookie"].partition(";")[0]
        self.attributes = headers["set-cookie"].casefold()
        _, _, page = self.ask("GET", "/", {"Cookie": self.cookie})
        self.token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return (
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read().decode("utf-8", "replace"),
            )
        finally:
            connection.close()

    def get(self, path: str) -> tuple[int, str]:
        status, _, page = self.ask("GET", path, {"Cookie": self.cookie})
        return status, page

    def post(self, path: str, body: str, **headers: str) -> tuple[int, str]:
        known = {"Cookie": self.cookie, "Origin": self.base, "Content-Type": "application/x-www-form-urlencoded"}
        given = {**known, **{name.replace("_", "-"): value for name, value in headers.items()}}
        status, answered, page = self.ask(
            "POST", path, {name: value for name, value in given.items() if value}, body.encode()
        )
        return status, answered.get("location", "") or page


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_workspace(tmp_path_factory.mktemp("desk"))
    matters = [
        Matter("D001", "自查", "夜间值守缺岗", units="市科技局", due="2023-11-30", state="未办"),
        Matter("D002", "自查", "<b>窗口</b>超期", units="兴庆区", due="2099-12-31", state="办理中", progress="在办"),
        Matter("D003", "自查", "台账不全", units="兴庆区", opinion="同意", checker="张三", closed="2023-10-01", state="已销号"),
    ]  # fmt: skip
    (folder / "督办台账.xlsx").write_bytes(table_bytes(matters))
    return folder


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[RunningDesk]:
    with running_desk(folder) as running:
        yield running


@pytest.fixture(scope="module")
def client(desk: RunningDesk) -> Client:
    return Client(desk)


class TestDoor:
    def test_the_first_line_is_an_address_on_loopback(self, desk: RunningDesk) -> None:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{20,}", desk.address)

    def test_the_cookie_is_for_this_site_and_no_script(self, client: Client) -> None:
        assert "httponly" in client.attributes
        assert "samesite=strict" in client.attributes

    def test_every_answer_forbids_foreign_script_and_frames(self, client: Client) -> None:
        _, headers, _ = client.ask("GET", "/", {"Cookie": client.cookie})
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize("path", ["/", "/units", "/state", "/questions", "/files", "/?key=wrong"])
    def test_nobody_enters_without_the_cookie(self, client: Client, path: str) -> None:
        assert client.ask("GET", path)[0] == 403

    def test_another_name_for_this_address_is_refused(self, client: Client) -> None:
        for host in (
            "evil.example",
            f"evil.example:{client.port}",
            "127.0.0.1",
            f"127.0.0.1.evil.example:{client.port}",
        ):
            assert client.ask("GET", "/", {"Cookie": client.cookie, "Host": host})[0] == 403

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
    def test_a_page_of_another_site_can_start_nothing(self, client: Client, origin: str) -> None:
        assert client.post("/act/merge", f"token={client.token}", Origin=origin)[0] == 403
        assert client.ask("GET", "/", {"Cookie": client.cookie, "Sec-Fetch-Site": "cross-site"})[0] == 403

    @pytest.mark.parametrize("body", ["", "token=", "token=wrong", "token[]=x"])
    def test_a_form_without_the_token_starts_nothing(self, client: Client, body: str) -> None:
        for path in ("/act/merge", "/period", "/answer", "/close", "/password"):
            assert client.post(path, body)[0] == 403

    def test_an_act_that_is_not_on_the_list(self, client: Client) -> None:
        assert client.post("/act/rm", f"token={client.token}")[0] == 400

    def test_no_path_of_the_client_is_a_path(self, client: Client) -> None:
        for path in (
            "/file/..%2F..%2Fetc%2Fpasswd",
            "/static/../app.py",
            "/static/%2e%2e/app.py",
            "/file/任务分工表.xlsx",
        ):
            status, page = client.get(path if path.isascii() else "/file/x")
            assert status == 404
            assert "import" not in page

    def test_a_second_desk_hands_over(self, desk: RunningDesk, folder: Path) -> None:
        with running_desk(folder) as second:
            assert second.address == desk.address
            assert second.process.wait(30) == 0


def read_page(client: Client, path: str, awaited: str) -> str:
    """A page, asked for until the snapshot that it shows has been read."""
    deadline = time.monotonic() + 60
    while awaited not in (page := client.get(path)[1]):
        assert time.monotonic() < deadline, page
        time.sleep(0.2)
    return page


class TestLists:
    @pytest.mark.parametrize(
        ("which", "shown"), [("", ["D001", "D002", "D003"]), ("open", ["D001", "D002"]), ("late", ["D001"]), ("x", ["D001", "D002", "D003"])]
    )  # fmt: skip
    def test_the_matters_that_are_asked_for(self, client: Client, which: str, shown: list[str]) -> None:
        page = read_page(client, f"/matters?which={which}", "D00")
        assert re.findall(r'<th scope="row"[^>]*>(D\d+)', page) == shown
        assert re.findall(r"(全部|未销号|逾期)（(\d)）", page) == [("全部", "3"), ("未销号", "2"), ("逾期", "1")]
        assert "<b>窗口" not in page

    def test_one_button_a_state_as_people_outside_call_it(self, client: Client) -> None:
        page = read_page(client, "/units", "催报</td>")
        assert re.findall(r'name="state" value="[^"]*" aria-pressed[^>]*>([^<（]+)（(\d+)）', page) == [
            ("全部", "26"), ("已报", "0"), ("待改", "0"), ("未报", "26"), ("待核实", "0"),
        ]  # fmt: skip
        status, some = client.get("/units?state=%E5%BE%85%E6%A0%B8%E5%AE%9E")
        assert (status, "共0家" in some) == (200, True)

    def test_a_workbook_of_the_office_is_opened_where_it_lies(self, tmp_path: Path) -> None:
        folder, tools = make_workspace(tmp_path / "w"), tmp_path / "bin"
        tools.mkdir()
        program = tools / "xdg-open"
        program.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
        program.chmod(0o755)
        with running_desk(folder, PATH=f"{tools}:/usr/bin:/bin") as desk:
            client = Client(desk)
            read_page(client, "/", "打开任务分工表")
            assert "任务分工表.xlsx" in client.post("/open/table", f"token={client.token}")[1]
            assert client.post("/open/matters", f"token={client.token}")[0] == 404
            assert client.post("/open/..%2F..%2Fetc%2Fpasswd", f"token={client.token}")[0] == 404
            assert client.post("/open/table", "token=wrong")[0] == 403
        assert (tmp_path / "opened").read_text().split("\n") == [str(folder / "任务分工表.xlsx"), ""]


def a_point(period: str, light: str, grey: str | None = None, value: float | None = None) -> dict[str, object]:
    end = {"2023Q3": "2023-09-30", "2023Q4": "2023-12-31"}[period]
    return {
        "period": period,
        "end": end,
        "shown_light": light,
        "grey": grey,
        "value": value,
        "expected": 50.0,
        "target": 9,
    }


class TestChart:
    def test_a_task_has_its_lights_in_words_and_its_lines_in_order_of_time(self) -> None:
        points = [a_point("2023Q4", "red", value=80), a_point("2023Q3", "grey", "not_returned")]
        drawn = chart_of([{"kind": "task", "item": "T01", "name": "培训", "periods": points}], {"2023Q3": "三季度"})
        assert [text for _x, text in drawn.heads] == ["三季度", "2023Q4"]
        assert sorted((cell.x, cell.word) for cell in drawn.rows[0].cells) == [
            (drawn.heads[0][0], "○未报"), (drawn.heads[1][0], "■红"),
        ]  # fmt: skip
        due, done = drawn.lines
        assert (due.name, len(due.dots), due.dashed) == ("序时进度", 2, True)
        assert [text for _x, _y, text in done.dots] == ["80"]
        assert done.dots[0][1] < due.dots[0][1]  # more stands higher

    def test_many_items_are_rows_without_lines(self) -> None:
        item = {"kind": "duty", "item": "T01", "name": "长" * 80, "periods": [a_point("2023Q3", "green", value=10)]}
        drawn = chart_of([item, item], {})
        assert (drawn.lines, len(drawn.rows)) == ((), 2)
        assert drawn.rows[0].label != drawn.rows[0].whole
        assert drawn.rows[1].y > drawn.rows[0].y

    def test_nothing_reported_is_no_line(self) -> None:
        assert (
            chart_of([{"kind": "task", "item": "T01", "name": "x", "periods": [a_point("2023Q3", "green")]}], {}).lines
            == ()
        )

    def test_the_page_draws_what_the_command_tells(self, client: Client) -> None:
        read_page(client, "/history", "optgroup")
        page = client.get("/history?what=task:T01")[1]
        assert "○未报" in page[page.index("<svg") : page.index("</svg>")]
        assert "没有这一项" in client.get("/history?what=task:--help")[1]


def multipart(*parts: tuple[str, str | None, bytes]) -> tuple[str, bytes]:
    """(content type, body) of fields (name, file name or None, content)."""
    lines = b""
    for name, file, data in parts:
        shown = f'; filename="{file}"' if file is not None else ""
        lines += f'--x\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n\r\n'.encode() + data + b"\r\n"
    return "multipart/form-data; boundary=x", lines + b"--x--\r\n"


def drop(folder: Path, *parts: tuple[str, str | None, bytes], block: int = 1000) -> list[str]:
    kind, body = multipart(*parts)

    async def stream() -> AsyncIterator[bytes]:
        for at in range(0, len(body), block):
            yield body[at : at + block]

    return [path.name for path in asyncio.run(receive_drop(kind, stream(), folder, "right")).stored]


TOKEN: tuple[str, str | None, bytes] = ("token", None, b"right")


class TestUploads:
    def test_three_hundred_files_come_whole(self, client: Client, folder: Path) -> None:
        files = [("files", f"第{n}件.xlsx", bytes([n % 256]) * n) for n in range(300)]
        kind, body = multipart(("token", None, client.token.encode()), *files)
        headers = {"Cookie": client.cookie, "Origin": client.base, "Content-Type": kind}
        status, _, page = client.ask("POST", "/drop", headers, body)
        assert (status, "收到300个文件" in page) == (200, True)
        stored = folder / "inbox/工作台"
        assert {path.name: path.read_bytes() for path in stored.iterdir()} == {name: data for _, name, data in files}
        for path in stored.iterdir():
            path.unlink()

    def test_a_file_of_the_same_name_is_kept_beside(self, tmp_path: Path) -> None:
        for data in (b"one", b"two", b"three"):
            drop(tmp_path, TOKEN, ("files", "a.xlsx", data))
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
            "a.xlsx": b"one", "a(1).xlsx": b"two", "a(2).xlsx": b"three",
        }  # fmt: skip

    @pytest.mark.parametrize("block", [1, 7, 64, 100_000])
    def test_however_it_is_cut_on_the_way(self, tmp_path: Path, block: int) -> None:
        data = bytes(range(256)) * 20 + b"\r\n--y\r\n-- not the end"
        drop(tmp_path, TOKEN, ("files", "报表.bin", data), block=block)
        assert (tmp_path / "报表.bin").read_bytes() == data

    @pytest.mark.parametrize(
        ("name", "stored"),
        [
            ("../../a.xlsx", "a.xlsx"),
            ("C:\\\\temp\\\\a.xlsx", "a.xlsx"),
            ("/etc/passwd", "passwd"),
            ("con.xlsx", "con_.xlsx"),
            ("a:b?.xlsx", "a-b-.xlsx"),
            ("a.xlsx. . ", "a.xlsx"),
            ("\u202egnp.xlsx", "gnp.xlsx"),
            ("..", "未命名"),
        ],
    )
    def test_names_are_made_harmless(self, name: str, stored: str) -> None:
        assert clean_name(name) == stored

    def test_a_long_name_keeps_its_ending(self) -> None:
        assert clean_name("长" * 300 + ".xlsx").endswith(".xlsx")
        assert len(clean_name("长" * 300 + ".xlsx").encode()) <= uploads.NAME_MOST

    @pytest.mark.parametrize(
        "parts", [(("files", "a.xlsx", b"x"),), (("token", None, b"wrong"), ("files", "a.xlsx", b"x")), ()]
    )
    def test_without_the_token_nothing_is_stored(
        self, tmp_path: Path, parts: tuple[tuple[str, str | None, bytes], ...]
    ) -> None:
        with pytest.raises(UploadRefused):
            drop(tmp_path, *parts)
        assert list(tmp_path.iterdir()) == []

    def test_bounds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploads, "FILES_MOST", 3)
        with pytest.raises(UploadRefused, match="最多3个"):
            drop(tmp_path, TOKEN, *(("files", f"{n}.xlsx", b"x") for n in range(4)))
        monkeypatch.setattr(uploads, "BYTES_MOST", 5_000)
        with pytest.raises(UploadRefused, match="2GB"):
            drop(tmp_path, TOKEN, ("files", "a.xlsx", b"x" * 6_000))
        assert list(tmp_path.iterdir()) == []

    def test_one_that_breaks_off_leaves_nothing(self, tmp_path: Path) -> None:
        kind, body = multipart(TOKEN, ("files", "a.xlsx", b"x" * 5_000))

        async def stream() -> AsyncIterator[bytes]:
            yield body[:3_000]
            raise ConnectionError

        with pytest.raises((UploadRefused, ConnectionError)):
            asyncio.run(receive_drop(kind, stream(), tmp_path, "right"))
        assert list(tmp_path.iterdir()) == []


class TestCommands:
    def test_one_can_be_stopped_and_the_desk_goes_on(self, tmp_path: Path) -> None:
        async def play() -> tuple[str, str]:
            jobs = Jobs(tmp_path)
            job = jobs.start("慢", ["desk", "--no-browser"])
            await asyncio.sleep(1.5)
            await jobs.stop(job)
            other = jobs.start("帮助", ["--help"])
            assert job.task
            assert other.task
            await asyncio.gather(job.task, other.task)
            return job.state, other.state

        assert asyncio.run(play()) == ("stopped", "done")

    def test_one_that_fails_says_why(self, tmp_path: Path) -> None:
        async def play() -> DeskJob:
            job = Jobs(tmp_path).start("合并", ["merge", "--json"])
            assert job.task
            await job.task
            return job

        job = asyncio.run(play())
        assert job.state == "failed"
        assert "还不是工作区" in job.lines[-1]

    def test_what_it_says_is_kept_within_bounds(self) -> None:
        job = DeskJob(1, "x", ("merge",))
        for number in range(LINES_MOST * 2):
            job.add_line(f"{number}" + "长" * 5_000)
        assert len(job.lines) == LINES_MOST
        assert job.lines[-1].startswith(str(LINES_MOST * 2 - 1))

    def test_killed_in_a_merge_the_workspace_is_right_again(self, tmp_path: Path) -> None:
        folder = make_workspace(tmp_path)
        fill(template_of(folder, "市科技局"), folder / "inbox/a.xlsx")
        with running_desk(folder) as desk:
            client = Client(desk)
            deadline = time.monotonic() + 60
            while "第三季度" not in client.get("/")[1]:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            status, place = client.post("/act/merge", f"token={client.token}")
            assert (status, place.startswith("/job/")) == (303, True)
            time.sleep(0.7)
            desk.process.send_signal(signal.SIGKILL)
        with running_desk(folder) as desk:
            client = Client(desk)
            deadline = time.monotonic() + 60
            while "第三季度" not in client.get("/")[1]:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            _, place = client.post("/act/merge", f"token={client.token}")
            state: dict[str, Any] = {"state": "running"}
            while state["state"] != "done":
                assert time.monotonic() < deadline, state
                time.sleep(0.3)
                state = json.loads(client.get(f"{place}/state")[1])
                if state["state"] == "failed":  # the one that was left behind holds the lock until it is through
                    assert "另一个 ipxl 命令正在" in "".join(state["lines"])
                    _, place = client.post("/act/merge", f"token={client.token}")
            assert list((folder / "outbox").rglob("汇总表_*.xlsx"))


class TestQuestions:
    def test_a_table_with_faults_is_shown_before_it_is_used_all_the_same(self, tmp_path: Path) -> None:
        folder = tmp_path / "w"
        init.run(folder)
        book = openpyxl.load_workbook(folder / "任务分工表.xlsx")
        sheet = book["任务"]
        header = next(row for row in range(1, 12) if "任务编号" in str([cell.value for cell in sheet[row]]))
        column = next(cell.column for cell in sheet[header] if str(cell.value).startswith("牵头单位"))
        sheet.cell(header + 1, column).value = "没有这个局"
        book.save(folder / "任务分工表.xlsx")
        with running_desk(folder) as desk:
            client = Client(desk)
            read_page(client, "/", "/ask/force")
            page = client.get("/ask/force")[1]
            assert "没有这个局" in page
            assert "仍要生成" in page
            assert finished(client, client.post("/act/templates", f"token={client.token}")[1]) == "failed"
            assert not list((folder / "templates").rglob("*进展情况表.xlsx"))
            assert finished(client, client.post("/act/force", f"token={client.token}")[1]) == "done"
            assert list((folder / "templates").rglob("*进展情况表.xlsx"))

    @pytest.mark.parametrize("act", sorted(ACTS))
    def test_every_button_names_options_that_its_command_has(
        self, act: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ACTS[act][1]("2023Q3")
        main(["-C", str(tmp_path), *arguments, "--help"])
        told = capfd.readouterr()
        assert "没有选项" not in told.out + told.err
        assert "用法" in told.out + told.err

    @pytest.mark.parametrize("act", sorted(MAILING))
    def test_letters_are_listed_or_refused_with_the_reason_before_they_go(self, client: Client, act: str) -> None:
        read_page(client, "/units", "催报</td>")
        page = client.get(f"/ask/{act}")[1]
        if act in ("send", "remind"):
            assert f'action="/act/{act}"' in page
            assert "市科技局" in page
        else:  # nothing has been merged yet
            assert f'action="/act/{act}"' not in page
            assert "ipxl merge 2023Q3" in page


def finished(client: Client, place: str) -> str:
    """How a command ended."""
    deadline = time.monotonic() + 60
    while (state := json.loads(client.get(f"{place}/state")[1])["state"]) == "running":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return str(state)


class TestSteps:
    def test_an_empty_desk_asks_for_the_notice(self) -> None:
        steps = steps_of(False, {})
        assert [step.name for step in steps] == list(NAMES)
        assert [step.mood for step in steps] == ["now", "later", "later", "later", "later"]

    @pytest.mark.parametrize(
        ("change", "now"),
        [
            ({}, "发表"),
            ({"lint": {"errors": 2}}, "核对方案"),
            ({"period": "p2"}, "收件合并"),
            ({"period": "p3"}, "定稿"),
            ({"period": "p4"}, None),
            ({"period": "p4", "stale": True}, "定稿"),
        ],
    )
    def test_the_first_that_is_not_done_is_the_one_for_now(self, change: dict[str, object], now: str | None) -> None:
        unit = {"state": "received"}
        periods = [
            {"id": "p1", "title": "一"},
            {"id": "p2", "title": "二", "templates": True, "sent": 1},
            {"id": "p3", "title": "三", "templates": True, "sent": 1, "merged": True},
            {"id": "p4", "title": "四", "templates": True, "sent": 1, "merged": True, "published": 1},
        ]
        facts = {
            "periods": periods,
            "period": "p1",
            "lint": {"errors": 0},
            "tasks": 1,
            "unit_count": 1,
            "units": [unit],
            **change,
        }
        assert next((step.name for step in steps_of(True, facts) if step.mood == "now"), None) == now
