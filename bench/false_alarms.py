"""How often a believable figure is doubted: python -m bench.false_alarms [returns] [seed].

Invents returns whose figures are true, by kind of indicator, over a year of quarters: stocks that creep, flows that come evenly,
late or in one lump, cumulative counts, shares, rates of growth; a tenth of them far ahead of or far behind their targets. Prints how
many returns are held or asked for nothing.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from datetime import date
from decimal import Decimal

from ipxl.check.plausible import Known, SizeDoubt, doubt_size
from ipxl.plan.model import Indicator

ENDS = (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31))
PATHS = (
    (25, 50, 75, 100),
    (15, 40, 65, 100),
    (10, 35, 60, 100),
    (20, 55, 80, 100),
    (5, 30, 55, 100),
    (30, 45, 60, 100),
    (0, 20, 50, 100),
)
"""Percent of a year's flow that is there after each quarter."""
UNITS = {
    "存量": ("家", "个", "件", "万件", "亿元"),
    "流量": ("亿元", "笔", "件", "万元"),
    "累计": ("家", "个", "件"),
    "比率": ("%",),
}
NAMES = {"比率": ("软件正版化率", "课程覆盖率", "抽检合格率", "贷款年均增长", "产值同比增速")}


def believable(chance: random.Random) -> tuple[Decimal, Indicator, Known]:
    """A true figure of one indicator at the end of one quarter, with what is known of it."""
    kind = chance.choices(("存量", "流量", "累计", "比率"), (45, 20, 20, 15))[0]
    unit = chance.choice(UNITS[kind])
    name = chance.choice(NAMES.get(kind, ("指标",)))
    quarter = chance.randrange(4)
    whole = unit in ("家", "个", "件", "笔")
    size = chance.choice((3, 8, 20, 40, 120, 400, 4000)) if whole else chance.choice((0.6, 3, 5.2, 12, 60, 300))
    luck = chance.choices((chance.uniform(0.85, 1.15), chance.uniform(1.2, 2.2), chance.uniform(0.2, 0.8)), (90, 5, 5))[
        0
    ]
    growing = kind == "比率" and "增" in name
    if kind == "比率":
        now, last, base, target = _rate(chance, growing=growing)
    elif kind == "流量":
        path = chance.choice(PATHS)
        now, last, base, target = (
            size * luck * path[quarter] / 100,
            size * luck * path[quarter - 1] / 100 if quarter else size,
            size,
            size,
        )
    else:
        base = size * chance.uniform(0.6, 0.95)
        steps = sorted(base + (size * luck - base) * chance.uniform(0, 1) for _ in range(2))
        last, now, target = steps[0], steps[1], size
    due, before = Decimal(quarter + 1) / 4, Decimal(quarter) / 4
    numbers = [Decimal(str(round(value) if whole else round(value, 2))) for value in (now, last, base, target)]
    item = Indicator("I1", name, unit, kind, "升", False, None, ((2023, numbers[3]),), None, ("甲",), (), "")
    facts = Known(
        numbers[1] if chance.random() < 0.8 else None,
        numbers[2] if chance.random() < 0.7 else None,
        numbers[3],
        due,
        before,
        ENDS[quarter],
    )
    return numbers[0], item, facts


def _rate(chance: random.Random, *, growing: bool) -> tuple[float, float, float, float]:
    if growing:
        return chance.uniform(-8, 35), chance.uniform(-8, 35), chance.uniform(2, 20), chance.choice((5, 8, 10, 15))
    base = chance.uniform(55, 95)
    last = min(100, base + chance.uniform(-2, 4))
    return min(100, last + chance.uniform(-2, 4)), last, base, min(100, base + 5)


def measure(returns: int, seed: int) -> tuple[int, int, Counter[str]]:
    """How many returns are held, how many only asked, and by which rules; a return has one to four figures."""
    chance = random.Random(seed)
    held = asked = 0
    codes: Counter[str] = Counter()
    for _ in range(returns):
        doubts: list[SizeDoubt] = []
        for _ in range(chance.randint(1, 4)):
            found = doubt_size(*believable(chance))
            if found:
                doubts.append(found)
        codes.update(doubt.code for doubt in doubts)
        held += any(doubt.held for doubt in doubts)
        asked += bool(doubts) and not any(doubt.held for doubt in doubts)
    return held, asked, codes


def main() -> None:
    """Print the figures."""
    numbers = [int(text) for text in sys.argv[1:3]]
    returns, seed = (*numbers, *(3000, 1)[len(numbers) :])
    held, asked, codes = measure(returns, seed)
    print(
        f"{returns} returns: {held} held ({held / returns:.2%}), {asked} only asked ({asked / returns:.2%}); {dict(codes)}"
    )


if __name__ == "__main__":
    main()
