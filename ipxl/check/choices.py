"""Words for a choice as people type them: one table a list, and the reader that goes by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ipxl.check.values import LONGEST, Form, State, cell_text, fold
from ipxl.form import spec
from ipxl.intake.workbook import Scalar

MILESTONE = "milestone"
"""The list of words for a milestone reached or not; no drop-down of its own, its choices are 是 and 否."""
_TICKS, _CROSSES = "√ ✓ ✔ ☑ ✅ v 对", "× ✗ ✘ ✕ x 错"

WORDS: dict[str, dict[str, str]] = {
    "status": {
        spec.COMPLETED: f"""完成 完成了 已经完成 已完成了 全部完成 已全部完成 全面完成 按期完成 按时完成
            如期完成 提前完成 圆满完成 顺利完成 完成任务 任务完成 已完成任务 办结 已办结 办理完毕 已办理完毕
            完毕 已完毕 完结 已完结 结束 已结束 完工 已完工 竣工 已竣工 完成100% 100%完成 100% 已完成100%
            {_TICKS}""",
        spec.IN_PROGRESS: """进行 在进行 正进行 正在进行 正在进行中 在进行中 推进 推进中 正在推进 正在推进中
            有序推进 有序推进中 正有序推进 正在有序推进 稳步推进 稳步推进中 扎实推进 积极推进 正常推进
            按计划推进 按序推进 加快推进 抓紧推进 全力推进 开展中 正在开展 正在开展中 已开展 实施中 正在实施
            正在实施中 办理中 正在办理 在办 执行中 正在执行 落实中 正在落实 建设中 正在建设 工作中 已启动
            已经启动 启动实施 按计划进行 正常进行 有序进行 持续进行中 持续推进中 序时推进 达到序时进度 达序时""",
        spec.NOT_STARTED: """未开始 没开始 没有开始 还没开始 还未开始 尚未开始 暂未开始 未启动实施 没启动
            没有启动 还没启动 还未启动 尚未启动 暂未启动 未开展 没开展 没有开展 还没开展 尚未开展 暂未开展
            未实施 尚未实施 未动工 未开工 尚未开工 待启动 待开展""",
        spec.DELAYED: """滞后了 已滞后 进度滞后 进展滞后 有所滞后 推进滞后 滞后序时进度 滞后于序时进度
            慢于序时进度 慢序时 落后 落后于计划 延期 已延期 延后 延迟 推迟 拖后 拖延 逾期 已逾期 超期 已超期
            未按期完成 未按时完成 逾期未完成""",
        spec.ONGOING: """长期 长期推进 长期任务 长期工作 长期开展 长期坚持推进 长期持续 坚持 坚持推进 持续坚持
            持续推进 持续开展 持续实施 常态化 常态化推进 常态化开展 常态推进 长效推进""",
    },
    "has_work": {
        spec.HAS_WORK: f"""有工作 有任务 有开展 有进展 开展 已开展 开展了 已开展工作 是 y yes t true 1 {_TICKS}""",
        spec.NO_WORK: f"""没有 没 未有 无工作 无任务 没有工作 没工作 没有任务 本期无 本期无工作 本期没有
            本期没有工作 未开展 没开展 没有开展 暂无 暂无工作 不涉及 本期不涉及 否 n no f false 0 {_CROSSES}""",
    },
    "yes_no": {
        spec.YES: f"""需要 需 要 需协调 需要协调 有 是的 可以 可 公开 可公开 可以公开 y yes t true 1 {_TICKS}""",
        spec.NO: f"""不需要 不需 不用 不要 无需 无须 不必 不需要协调 无需协调 无 没有 暂无 暂不需要 不是 不可以
            不可 不公开 不可公开 不能公开 不宜公开 不涉及 n no f false 0 {_CROSSES}""",
    },
    MILESTONE: {
        spec.YES: f"""已完成 完成 完成了 已建成 建成 已达到 达到 已实现 实现 有 已有 y yes t true 1 100%
            {_TICKS}""",
        spec.NO: f"""未完成 没完成 没有完成 尚未完成 还没完成 未建成 尚未建成 未达到 未实现 没有 无 n no f
            false 0 {_CROSSES}""",
    },
    "source": {
        "国家部门统计": "国家部门 国家统计 国家部门统计数据 国家局 国家局统计 "
        "国家知识产权局 国家知识产权局统计 国家知识产权局统计数据 国知局 国知局统计",
        "部门业务系统": "业务系统 部门系统 系统 本部门业务系统",
        "登记台账": "台账 工作台账 登记",
        "统计部门": "统计局 统计 统计局数据",
        "调查汇总": "调查 汇总 调查统计 各单位报送 汇总上报",
        "其他": "其它",
    },
    "form": {
        "文件": "红头文件 通知 公文",
        "照片": "图片 现场照片 相片",
        "截图": "截屏 网页截图",
        "报表": "表格 统计表",
        "报告": "总结 工作报告 情况报告",
        "证书": "证",
        "其他": "其它",
    },
}  # fmt: skip
"""List -> choice -> other words that surely mean it, blanks between them. What could mean two choices stands in NEAR."""

NEAR: dict[str, dict[str, str]] = {
    "status": {
        spec.COMPLETED: "1",
        spec.IN_PROGRESS: """基本完成 部分完成 大部分完成 接近完成 即将完成 初步完成 阶段性完成 主要任务完成
            已基本完成 未完成 没完成 尚未完成 准备中 筹备中 谋划中 正常 已部署 已安排""",
        spec.NOT_STARTED: f"拟启动 计划启动 准备启动 计划开展 拟开展 0% 0 无 {_CROSSES}",
        spec.DELAYED: "暂停 停滞 中止 受阻 部分滞后 略滞后 略有滞后 缓慢 进展缓慢",
    }
}
"""Words that the clerk has to choose for: the likeliest choice is proposed, nothing is merged."""
_STOPS = "。.,;；、!！:： "
_DENIES = re.compile("[不没未非无否]")
_BULLET = re.compile(r"^(?:[0-9]{1,2}[.、)]|[(][0-9]{1,2}[)])(?=\D)")


class TypedChoice(NamedTuple):
    """A typed choice: the one it means (None when it means none for sure), and the one to propose ("" for none)."""

    text: str | None
    state: State
    proposal: str = ""


def choice_forms() -> tuple[Form, ...]:
    """Each word of each list, and the words that only propose."""
    names = {
        "status": "本期状态",
        "has_work": "本期有无工作",
        "yes_no": "需上级协调、是否可公开",
        MILESTONE: "里程碑指标的本期值",
        "source": "数据来源",
        "form": "形式",
    }
    sure = [
        Form(choice, word, names[name], choice, "read_as")
        for name, words in WORDS.items()
        for choice, others in words.items()
        for word in others.split()
    ]
    unsure = [
        Form(choice, word, names[name], choice, "invalid")
        for name, words in NEAR.items()
        for choice, others in words.items()
        for word in others.split()
    ]
    return (*sure, *unsure)


def read_choice(value: Scalar, choices: tuple[str, ...], name: str) -> TypedChoice:
    """The choice that a cell names. choices: what is offered; name: the table of words, a key of WORDS.

    A word for a choice that is not on offer here proposes the choice on offer that comes nearest.
    """
    if isinstance(value, str) and value in choices:
        return TypedChoice(value, "ok")
    text = cell_text(value)
    if len(text) > LONGEST:
        return TypedChoice(None, "invalid")
    folded = _fold(text)
    meant = _words(name).get(folded)
    if meant is None:
        meant = next((choice for choice in choices if _fold(choice) == folded), None)
    if meant in choices:
        return TypedChoice(meant, "read_as")
    if meant == spec.ONGOING:
        return TypedChoice(None, "invalid", spec.IN_PROGRESS)
    near = _near_words(name).get(folded, "")
    if near not in choices:
        near = _nearest(folded, choices, name)
    return TypedChoice(None, "invalid", near)


def _fold(text: str) -> str:
    return _BULLET.sub("", fold(text).replace(" ", "").strip(_STOPS + "'‘’“”\""))


@lru_cache(maxsize=32)
def _words(name: str) -> Mapping[str, str]:
    return _by_word({choice: f"{choice} {others}" for choice, others in WORDS.get(name, {}).items()})


@lru_cache(maxsize=32)
def _near_words(name: str) -> Mapping[str, str]:
    return _by_word(NEAR.get(name, {}))


def _by_word(table: Mapping[str, str]) -> dict[str, str]:
    return {_fold(word): choice for choice, words in table.items() for word in words.split()}


def _nearest(folded: str, choices: tuple[str, ...], name: str) -> str:
    """The choice on offer with the word most like the text, "" when none is; for a proposal, never for a decision."""
    from rapidfuzz import fuzz, process

    words = {word: choice for word, choice in {**_words(name), **_near_words(name)}.items() if choice in choices}
    # words of one character (√, 有) are inside everything
    long = [word for word in words if len(word) > 1 and not word[0].isdecimal()]
    found = process.extractOne(folded, long, scorer=fuzz.ratio, score_cutoff=60) if folded else None
    return words[found[0]] if found and bool(_DENIES.search(folded)) == bool(_DENIES.search(found[0])) else ""
