"""Letters of a period made from the workspace, and what becomes of them: drafts, mails, or only told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

from ipxl.clock import BEIJING
from ipxl.commands.templates import find_unit
from ipxl.commands.workroom import Workroom
from ipxl.errors import IpxlError
from ipxl.files import digest, fit_name, new_folder, write_file
from ipxl.form.kinds import is_asked
from ipxl.mail.compose import Attachment, Sender, draft_bytes
from ipxl.mail.letters import Letter, make_letter, read_addresses
from ipxl.mail.postman import FINE, OUTCOME_NAMES, Clock, Outcome, Postman, Sending, foresee
from ipxl.mail.record import Kind, MailRow, read_record, sent_rows
from ipxl.mail.secrets import password
from ipxl.mail.settings import MailSettings, Outgoing, read_settings
from ipxl.mail.texts import MailText, load_texts
from ipxl.mail.words import common_words, unit_words
from ipxl.plan.model import Period, Plan, Unit
from ipxl.report.as_json import time_json
from ipxl.workspace import Sent, Workspace, locked

Mode = Literal["draft", "smtp", "dry_run"]


@dataclass(frozen=True, slots=True)
class Options:
    """How letters go out. draft: as drafts though there is a server. dry_run: only told. again: also what went out before."""

    draft: bool = False
    dry_run: bool = False
    again: bool = False


@dataclass
class LetterDesk:
    """What letters of a period are made from. chosen: the units asked for, none for all."""

    room: Workroom
    period: Period
    as_of: date
    chosen: Sequence[str] = ()
    settings: MailSettings = field(default_factory=MailSettings)

    @property
    def workspace(self) -> Workspace:
        return self.room.workspace

    @cached_property
    def plan(self) -> Plan:
        return self.room.plans[self.period.period]

    @cached_property
    def texts(self) -> dict[str, MailText]:
        return load_texts(self.workspace.texts)

    @cached_property
    def rows(self) -> list[MailRow]:
        return read_record(self.workspace.sent_register, self.room.known_periods)

    @cached_property
    def units(self) -> list[Unit]:
        """The units asked for, in the plan's order."""
        named = {find_unit(self.plan, text).name for text in self.chosen}
        return [
            unit
            for unit in self.plan.reporting_units
            if is_asked(self.plan, self.period, unit.name, self.manifest) and (not named or unit.name in named)
        ]

    @cached_property
    def manifest(self) -> dict[str, list[Sent]]:
        """Unit -> its lines of 清单.csv, oldest first."""
        found: dict[str, list[Sent]] = {}
        for line in self.workspace.sent(self.period.period):
            found.setdefault(line.unit, []).append(line)
        return found

    @cached_property
    def _common(self) -> dict[str, str]:
        return common_words(self.plan, self.period, self.as_of)

    @cached_property
    def _sender(self) -> Sender:
        settings = self.plan.settings
        drafted = next(iter(read_addresses(settings.email)[0]), "")  # a cell may hold several, or a remark
        return Sender(self.settings.name or settings.office, self.settings.address or drafted)

    def letter(
        self, kind: Kind, unit: Unit, text: str, values: Mapping[str, str], file: Attachment | None, missing: str = ""
    ) -> Letter:
        """A letter to a unit with what every letter says, and `values`."""
        words = {**self._common, **unit_words(unit), **values}
        return make_letter(kind, self.period.period, unit, self.texts[text], words, self._sender, file, missing)

    def template(self, unit: Unit) -> tuple[Attachment | None, str]:
        """The workbook that went out to a unit last, or why it cannot be sent."""
        lines = self.manifest.get(unit.name)
        if not lines:
            return None, f"没有它的填报表，请先运行 ipxl templates {self.period.period}"
        path = self.workspace.templates(self.period.period) / lines[-1].file
        if not path.is_file():
            return None, f"找不到 {self.workspace.relative(path)}，请再运行一次 ipxl templates {self.period.period}"
        data = path.read_bytes()
        if digest(data) != lines[-1].sha256:
            told = f"{self.workspace.relative(path)} 在生成以后被改动过，请移走它，再运行一次 ipxl templates {self.period.period}"
            return None, told
        return Attachment(path.name, data), ""

    def template_letters(self) -> list[Letter]:
        """To every unit its workbook."""
        sent = sent_rows(self.rows, self.period.period, "下发")
        letters = []
        for unit in self.units:
            file, missing = self.template(unit)
            hashes = {row.sha256 for row in sent.get(unit.name, ()) if row.sha256}
            reissued = bool(hashes - {digest(file.data)}) if file else False
            values = {
                "更新": "（更新）" if reissued else "",
                "更新说明": "以前发过的一份请作废，以这一份为准。" if reissued else "",
            }
            letters.append(self.letter("下发", unit, "下发", values, file, missing))
        return letters


@dataclass(frozen=True, slots=True)
class MailingDone:
    """What became of the letters. folder: where drafts were written, "" when none were. remarks: lines of
    the registers that cannot be read."""

    period: str
    kind: Kind
    mode: Mode
    sendings: tuple[Sending, ...]
    folder: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def strict_failure(self) -> bool:
        return any(sending.outcome not in FINE for sending in self.sendings)

    def text(self) -> str:
        if not self.sendings:
            return f"{self.period} {self.kind}：没有要发的。"
        return "\n".join([f"{self.period} {self.kind}：{self._counted()}", *self._lines(), *self._next()])

    def as_json(self) -> dict[str, object]:
        return {
            "period": self.period,
            "kind": self.kind,
            "mode": self.mode,
            "mails": [
                {
                    "unit": sending.letter.unit.name,
                    "to": list(sending.letter.addresses),
                    "subject": sending.letter.mail.subject,
                    "file": sending.letter.file or None,
                    "sha256": sending.letter.sha256 or None,
                    "outcome": sending.outcome,
                    "note": sending.note,
                    "at": time_json(sending.at),
                    "message_id": sending.message_id or None,
                    "place": sending.place or None,
                }
                for sending in self.sendings
            ],
        }

    def _of(self, outcome: Outcome) -> list[Sending]:
        return [sending for sending in self.sendings if sending.outcome == outcome]

    def _counted(self) -> str:
        return "，".join(f"{name}{len(some)}封" for key, name in OUTCOME_NAMES.items() if (some := self._of(key)))

    def _lines(self) -> list[str]:
        """One line each for what needs attention, and for what would go out."""
        lines = []
        for sending in self.sendings:
            letter = sending.letter
            if sending.outcome == "would_send" and self.mode == "dry_run":
                file = f"，附件 {letter.file}" if letter.file else ""
                to = "、".join(letter.addresses) or "没有邮箱"
                lines.append(f"  {letter.unit.name}({to})：{letter.mail.subject}{file}")
            elif sending.outcome not in FINE or (sending.outcome == "sent" and sending.note):
                lines.append(f"  {letter.unit.name}：{OUTCOME_NAMES[sending.outcome]}({sending.note})")
            elif sending.outcome == "draft" and letter.unit.email.strip() and sending.note:
                lines.append(f"  {letter.unit.name}：{sending.note}")
        bare = [sending.letter.unit.name for sending in self._of("draft") if not sending.letter.addresses]
        return [*lines, f"没有邮箱，草稿里要自己写收件人：{'、'.join(bare)}"] if bare else lines

    def _next(self) -> list[str]:
        command = "remind" if self.kind == "催报" else "send"
        lines = []
        if self._of("draft"):
            lines.append(f"草稿在 {self.folder}/，用邮件程序打开，看过再发。")
        if self._of("doubtful"):
            lines.append(
                "不能确定的，请到邮箱的“已发送”里查，或问单位：收到了的，把发件登记.csv里那一行的结果改成“已发出”；"
                f"没收到的，运行 ipxl {command} {self.period} --again --unit 单位。"
            )
        if self._of("not_sent"):
            lines.append("没有发出的，过一会儿用同样的命令再运行一次，发过的不会再发。")
        return lines


def dispatch(
    desk: LetterDesk,
    kind: Kind,
    make: Callable[[], Sequence[Letter]],
    options: Options,
    tell: Callable[[str], None],
    clock: Clock | None = None,
) -> MailingDone:
    """Make the letters and send them, write them as drafts, or only tell. make: called with the workspace locked.

    Raises IpxlError for a text or a setting that is wrong, before anything goes out.
    """
    workspace, period, smtp = desk.workspace, desk.period.period, desk.settings.smtp
    clock = clock or Clock()
    if options.again and not desk.chosen:
        raise IpxlError("--again 会把发过的再发一次，要写明给哪个单位，如 --again --unit 单位简称。")
    remarks = tuple(workspace.damaged_lines())
    if options.dry_run:
        seen = tuple(_foresee(desk, make(), smtp, options, clock.now()))
        return MailingDone(period, kind, "dry_run", seen, remarks=remarks)
    with locked(workspace):
        letters = make()
        if smtp is None or options.draft:
            folder = workspace.drafts(period) / kind
            written = tuple(_write_drafts(letters, folder, not desk.chosen, workspace))
            return MailingDone(period, kind, "draft", written, workspace.relative(folder), remarks)
        secret_of = partial(password, "smtp", smtp.server.user)
        record, mails = workspace.sent_register, workspace.sent_mails(period)
        postman = Postman(smtp, secret_of, workspace.root, record, mails, tell, clock, desk.room.known_periods)
        return MailingDone(period, kind, "smtp", tuple(postman.post(letters, options.again)), remarks=remarks)


def _foresee(
    desk: LetterDesk, letters: Sequence[Letter], smtp: Outgoing | None, options: Options, now: datetime
) -> list[Sending]:
    if smtp is None or options.draft:
        return [
            Sending(letter, letter.obstacle if letter.obstacle == "no_file" else "would_send", letter.told)
            for letter in letters
        ]
    return [foresee(letter, desk.rows, smtp, now, options.again) for letter in letters]


def _write_drafts(letters: Sequence[Letter], folder: Path, whole: bool, workspace: Workspace) -> list[Sending]:
    """Write the drafts: all of a kind anew, or only those asked for."""
    ready = [letter for letter in letters if letter.obstacle != "no_file"]
    if whole:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with new_folder(folder) as beside:
            for letter in ready:
                (beside / _draft_name(letter)).write_bytes(draft_bytes(letter.mail))
    else:
        for letter in ready:
            write_file(folder / _draft_name(letter), draft_bytes(letter.mail))
    return [
        Sending(letter, "draft", letter.told, place=workspace.relative(folder / _draft_name(letter)))
        if letter.obstacle != "no_file"
        else Sending(letter, "no_file", letter.told)
        for letter in letters
    ]


def _draft_name(letter: Letter) -> str:
    return f"{letter.kind}_{fit_name(letter.unit.name)}.eml"


def open_desk(room: Workroom, wanted: str | None, as_of: date | None, units: Sequence[str]) -> LetterDesk:
    """The desk for a period; default: the one with templates whose 报送截止 is newest. Raises IpxlError."""
    day = as_of or datetime.now(BEIJING).date()
    return LetterDesk(room, room.period(wanted), day, units, read_settings(room.workspace.settings))
