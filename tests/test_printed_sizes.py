"""What is printed is large enough to read: sizes of letters measured in the PDFs that a real program prints."""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest
import result_sample as sample
from office import Office, needs_office

from ipxl.plan.table import shipped
from ipxl.report.leaders.workbook import write_leaders_summary
from ipxl.report.summary.workbook import write_summary
from ipxl.sheet.pages import pages_wide

A4, A3 = {595, 842}, {842, 1191}
ROUNDED = 0.05
LEADERS_PAGES_MOST = 12


def least_by_page(path: Path, office: Office, folder: Path) -> list[tuple[set[int], float]]:
    """The sides and the smallest letter of each printed page, in points."""
    with pdfplumber.open(office.to_pdf(path, folder)) as pdf:
        return [
            (
                {round(page.width), round(page.height)},
                min(char["size"] for char in page.chars if char["text"].strip()) + ROUNDED,
            )
            for page in pdf.pages
        ]


@needs_office
def test_leaders_get_twelve_pages_of_ten_and_a_half_points_on_the_front_page_and_nine_elsewhere(
    office: Office, tmp_path: Path
) -> None:
    write_leaders_summary(sample.of_plan(shipped()), tmp_path / "a.xlsx")
    front, *others = least_by_page(tmp_path / "a.xlsx", office, tmp_path)
    assert 1 + len(others) <= LEADERS_PAGES_MOST
    assert front[1] >= 10.5
    assert min(size for _sides, size in others) >= 9
    assert all(sides == A4 for sides, _size in (front, *others))


@needs_office
def test_the_office_reads_eight_points(office: Office, tmp_path: Path) -> None:
    write_summary(sample.of_plan(shipped()), tmp_path / "a.xlsx")
    front, *others = least_by_page(tmp_path / "a.xlsx", office, tmp_path)
    assert front[1] >= 10.5
    assert min(size for _sides, size in others) >= 7.9  # 8, but for the whole percents that LibreOffice scales by
    assert all(sides in (A4, A3) for sides, _size in others)


@pytest.mark.parametrize(
    ("widths", "repeated", "wide"),
    [([10] * 9, 0, 1), ([10] * 20, 0, 2), ([40, *[10] * 20], 1, 3), ([200], 0, 1), ([], 0, 1)],
)
def test_columns_that_do_not_fit_at_their_size_go_on_a_further_page(
    widths: list[int], repeated: int, wide: int
) -> None:
    assert pages_wide(widths, "A4", True, 1.0, repeated) == wide
