"""The desk as a person uses it: from a notice to a published quarter by mouse, and by keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from desk_browser import browser_page, running_desk
from filling import fill, make_workspace, template_of

from ipxl.office.table_layout import COLUMNS
from ipxl.workspace import Workspace

NOTICE = Path(__file__).with_name("notices") / "01_营商环境.txt"
HEADERS = [column.header for column in COLUMNS]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path)


def choose_period(page: object, label: str) -> None:
    page.select_option("#period", label=label)
    page.click("text=切换")
    page.wait_for_selector("h1:has-text('第三季度')")


def test_a_round_by_mouse(workspace: Path, tmp_path: Path) -> None:
    """Merging, a question answered, published; what the desk wrote is what the commands read."""
    returned = tmp_path / "来件"
    returned.mkdir()
    files = [
        fill(template_of(workspace, unit), returned / f"{unit}.xlsx") or returned / f"{unit}.xlsx"
        for unit in ("市科技局", "兴庆区")
    ]
    book = openpyxl.load_workbook(files[0])
    sheet = book["任务进展"]
    row = next(row for row in range(4, 60) if sheet.cell(row, 5).value == "牵头")
    sheet.cell(row, 10).value = 0.45
    book.save(files[0])
    with running_desk(workspace) as desk, browser_page() as page:
        page.goto(desk.address)
        choose_period(page, "2023年第三季度")
        page.wait_for_selector("text=26家应报，已报0家")
        page.set_input_files("form.drop input[type=file]", [str(path) for path in files])
        page.click("form.drop button")
        page.wait_for_selector("h1:has-text('收到2个文件')")
        assert sorted(path.name for path in (workspace / "inbox/工作台").iterdir()) == ["兴庆区.xlsx", "市科技局.xlsx"]
        page.click("text=现在合并")
        page.wait_for_selector("p.state.done")
        assert "26家应报，已报2家" in page.inner_text("pre.result")
        page.click("text=回到五个步骤")
        page.click("nav >> text=各单位")
        page.wait_for_selector("tr:has-text('市科技局')")
        assert page.locator("tbody tr").count() == 26
        page.click("nav >> text=核定")
        page.wait_for_selector("article.question")
        article = page.locator("article.question", has_text="市科技局").first
        article.locator("input[type=radio]").first.check()
        article.locator("input[name=reason]").fill("电话核实")
        article.locator("input[name=by]").fill("张三")
        article.locator("text=写入核定").click()
        page.wait_for_selector("article.answered")
        rows = (
            openpyxl.load_workbook(Workspace(workspace).decisions("2023Q3"))
            .worksheets[0]
            .iter_rows(2, values_only=True)
        )
        answered = [dict(zip(HEADERS, row, strict=False)) for row in rows if row[HEADERS.index("核定人")]]
        assert [(row["理由"], row["核定人"]) for row in answered] == [("电话核实", "张三")]
        page.click("nav >> text=五个步骤")
        page.click("button:text-is('合并')")
        page.wait_for_selector("p.state.done")
        page.click("text=回到五个步骤")
        page.click("text=定稿发布")
        page.wait_for_selector("p.state.done")
        assert (workspace / "published/2023Q3/1/发布.json").is_file()
        page.click("text=关闭工作台")
        page.wait_for_selector("text=工作台已关闭")
        assert desk.process.wait(20) == 0


def test_a_new_plan_begins_with_its_notice(tmp_path: Path) -> None:
    folder = tmp_path / "新方案"
    with running_desk(folder) as desk, browser_page() as page:
        page.goto(desk.address)
        page.set_input_files("form.drop input[type=file]", str(NOTICE))
        page.click("form.drop button")
        page.wait_for_selector("p.state.done")
        assert (folder / "任务分工表.xlsx").is_file()
        page.click("text=回到五个步骤")
        page.wait_for_selector("li.now >> text=核对方案")


def test_by_keyboard_alone(workspace: Path) -> None:
    with running_desk(workspace) as desk, browser_page() as page:
        page.goto(desk.address)
        page.wait_for_selector("text=18项任务")  # until then the page is loaded anew when it has been read
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "各单位":
                break
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('各单位')")


def test_a_text_with_script_in_it_is_shown_and_not_run(workspace: Path) -> None:
    evil = "<script>document.title='x'</script><img src=x onerror=alert(1)>"
    fill(template_of(workspace, "市科技局"), workspace / "inbox/a.xlsx")
    book = openpyxl.load_workbook(workspace / "inbox/a.xlsx")
    sheet = book["任务进展"]
    sheet.cell(4, 9).value = evil
    book.save(workspace / f"inbox/{evil.replace('/', '_')[:40]}.xlsx")
    (workspace / "inbox/a.xlsx").unlink()
    with running_desk(workspace) as desk, browser_page() as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message) or dialog.dismiss())
        page.goto(desk.address)
        choose_period(page, "2023年第三季度")
        page.goto(f"{desk.base}/unit/市科技局")
        page.wait_for_selector("td:has-text('onerror')")
        page.goto(f"{desk.base}/questions")
        assert dialogs == []
        assert not re.search("^x$", page.title())


def test_two_tabs_and_a_hostile_page(workspace: Path) -> None:
    with running_desk(workspace) as desk, browser_page() as page:
        page.goto(desk.address)
        choose_period(page, "2023年第三季度")
        page.wait_for_selector("text=26家应报")
        other = page.context.new_page()
        other.goto(f"{desk.base}/units")  # the second tab is in by the same cookie
        page.click("button:text-is('合并')")
        page.wait_for_url("**/job/*")
        other.goto(desk.base)
        other.click("text=正在运行")
        other.wait_for_selector("p.state.done")
        page.wait_for_selector("p.state.done")
        hostile = page.context.new_page()
        statuses: list[int] = []
        hostile.on("response", lambda answer: statuses.append(answer.status) if desk.base in answer.url else None)
        hostile.route(
            "http://evil.example/*", lambda route: route.fulfill(body="<body>x</body>", content_type="text/html")
        )
        hostile.goto("http://evil.example/")
        hostile.evaluate(
            """async (base) => {
                for (const path of ["/act/merge", "/close", "/drop"])
                    await fetch(base + path, {method: "POST", mode: "no-cors", credentials: "include"}).catch(() => 0);
            }""",
            desk.base,
        )
        with hostile.expect_response(f"{desk.base}/close") as answered:
            hostile.evaluate(
                """(base) => {
                    const form = Object.assign(document.createElement("form"), {method: "post", action: base + "/close"});
                    document.body.append(form);
                    form.submit();
                }""",
                desk.base,
            )
        assert answered.value.status == 403
        assert set(statuses) == {403}
        other.goto(desk.base)
        assert other.locator("nav >> text=五个步骤").count() == 1
        assert desk.process.poll() is None
