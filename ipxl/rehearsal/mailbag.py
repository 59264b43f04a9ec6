"""What arrives in the inbox of one period: every unit's return, and what comes along with it."""

from __future__ import annotations

import copy
from datetime import date, datetime, time, timedelta
from pathlib import PurePosixPath
from random import Random
from typing import NamedTuple

from ipxl.clock import BEIJING
from ipxl.form.content import file_name
from ipxl.plan.model import Period
from ipxl.rehearsal.answers import InventedReturn, Scene, answer
from ipxl.rehearsal.clerk import fill, workbook_bytes
from ipxl.rehearsal.faults import spoil
from ipxl.rehearsal.parcel import ParcelFile, mail_bytes, zip_bytes
from ipxl.rehearsal.story import SEED

FOLDER = "演练"
"""Subfolder of the inbox: so every path that is printed of a file says what it is."""
_DAYS_BEFORE = (0, 0, 1, 1, 1, 2, 3, 4)
_PDF_PAGE = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
)


class InventedMail(NamedTuple):
    """One file. `file`: its path in the inbox. `at`: when it was received, Beijing time."""

    file: str
    data: bytes
    at: datetime


def mail_of(scene: Scene, templates: dict[str, bytes]) -> list[InventedMail]:
    """Everything that arrives. templates: unit -> its workbook as it went out."""
    cast, first = scene.cast, scene.number == 0
    random = Random(f"{SEED} {scene.period.period}")
    away = {cast.missing[scene.number], cast.swapped[1] if first else ""}
    late = dict(cast.late[scene.number])
    mails: list[InventedMail] = []
    for unit, template in templates.items():
        at = _moment(scene.period, late.get(unit), random)
        if unit in away:
            continue
        mails += _returns(scene, unit, template, at)
    if first:
        mails += _strays(scene, templates, random)
    return mails


def _returns(scene: Scene, unit: str, template: bytes, at: datetime) -> list[InventedMail]:
    cast, first = scene.cast, scene.number == 0
    good = answer(scene, unit, at.date())
    if not first and unit == cast.copies:
        _copy_last(scene, unit, good)
    scene.earlier[unit] = copy.deepcopy(good)
    spoil(good, unit, cast, scene.number)
    data = fill(template, good, at)
    name = file_name(scene.period.period, unit)
    if first and unit == cast.two_versions:
        earlier = at - timedelta(days=1, hours=2)
        return [
            InventedMail(_place(name), fill(template, _unfinished(good), earlier), earlier),
            InventedMail(_place(_renamed(name, "(修改版)")), data, at),
        ]
    mails = [InventedMail(_place(name), data, at)]
    if first and unit == cast.sent_twice:
        mails.append(InventedMail(_place(_renamed(name, "(1)")), data, at + timedelta(minutes=12)))
    if unit in cast.scanned:
        scan = _place(_renamed(name, "(盖章件)").removesuffix(".xlsx") + ".pdf")
        mails.append(InventedMail(scan, pdf_bytes(scan), at + timedelta(minutes=35)))
    return _wrapped(scene, unit, mails) if first else mails


def _wrapped(scene: Scene, unit: str, mails: list[InventedMail]) -> list[InventedMail]:
    """The same, in a zip file or a saved mail if that is how the unit sends it."""
    cast, at = scene.cast, mails[-1].at
    files = [ParcelFile(PurePosixPath(mail.file).name, mail.data) for mail in mails]
    subject = f"{unit}{scene.period.title}进展情况"
    if unit == cast.zipped:
        return [InventedMail(_place(f"{subject}.zip"), zip_bytes(files[0], at), at)]
    if unit == cast.mailed:
        return [InventedMail(_place(f"{subject}.eml"), mail_bytes(unit, f"{subject}（演练）", files, at), at)]
    return mails


def _strays(scene: Scene, templates: dict[str, bytes], random: Random) -> list[InventedMail]:
    """A return in another unit's workbook, and a file that is no return at all."""
    mails = []
    owner, sender = scene.cast.swapped
    if owner in templates:
        at = _moment(scene.period, None, random)
        wrong = answer(scene, owner, at.date())
        mails.append(
            InventedMail(_place(file_name(scene.period.period, sender)), fill(templates[owner], wrong, at), at)
        )
    at = _moment(scene.period, None, random)
    rows = [["会议签到表(演练，虚构)"], ["序号", "单位", "姓名", "签到"]]
    rows += [[str(number), unit.name, "", ""] for number, unit in enumerate(scene.plan.reporting_units, 1)]
    mails.append(InventedMail(_place("会议签到表.xlsx"), workbook_bytes(rows, "签到", at), at))
    return mails


def _copy_last(scene: Scene, unit: str, answers: InventedReturn) -> None:
    """The first row in which the unit has something to tell says word for word what it said last time."""
    for task, last in scene.earlier[unit].tasks.items():
        if "text" in last:
            answers.tasks[task] = {**answers.tasks[task], **last}
            return


def _unfinished(answers: InventedReturn) -> InventedReturn:
    """The same return as it was before its last row was filled in."""
    older = copy.deepcopy(answers)
    rows = [task for task, row in older.tasks.items() if "text" in row]
    for task in rows[-1:]:
        older.tasks[task].pop("text")
    return older


def _moment(period: Period, days_late: int | None, random: Random) -> datetime:
    """A working hour in the days before 报送截止, or so many days after it."""
    day: date = period.deadline - timedelta(days=random.choice(_DAYS_BEFORE))
    if days_late is not None:
        day = period.deadline + timedelta(days=days_late)
    clock = time(random.choice((9, 10, 11, 14, 15, 16, 17)), random.randrange(60), random.randrange(60))
    return datetime.combine(day, clock, BEIJING)


def _place(name: str) -> str:
    return f"{FOLDER}/{name}"


def _renamed(name: str, mark: str) -> str:
    path = PurePosixPath(name)
    return f"{path.stem}{mark}{path.suffix}"


def pdf_bytes(name: str) -> bytes:
    """A PDF of one empty page, standing for the scan of that name: no two scans are the same bytes."""
    data = b"%PDF-1.4\n%" + name.encode("ascii", "backslashreplace") + b"\n"
    places = []
    for number, part in enumerate(_PDF_PAGE, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(_PDF_PAGE) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(_PDF_PAGE) + 1, len(data))
    return data + table + end
