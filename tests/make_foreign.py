"""Makes `tests/foreign`: one and the same filled return as other libraries' writers write it.

    pip install pyexcelerate xlwt odfpy rustpy-xlsxwriter; npm install exceljs xlsx; python tests/make_foreign.py NODE_MODULES

Nothing of these is needed to run the tests: what they wrote lies in the repository. soffice makes the rest. `answers.json`
says what stands in the return.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from filling import make_workspace
from mutants import ground, saved
from template_sample import PLAN, UNIT

FOLDER = Path(__file__).with_name("foreign")
Sheets = dict[str, list[list[Any]]]
NODE = """
const fs = require('fs'), [modules, source, target] = process.argv.slice(2);
const sheets = JSON.parse(fs.readFileSync(source, 'utf8'));
const ExcelJS = require(modules + '/exceljs'), XLSX = require(modules + '/xlsx');
(async () => {
  const book = new ExcelJS.Workbook();
  for (const [title, rows] of Object.entries(sheets)) book.addWorksheet(title).addRows(rows);
  await book.xlsx.writeFile(target + '/exceljs.xlsx');
  const other = XLSX.utils.book_new();
  for (const [title, rows] of Object.entries(sheets)) XLSX.utils.book_append_sheet(other, XLSX.utils.aoa_to_sheet(rows), title);
  for (const [name, type] of [['sheetjs.xlsx','xlsx'],['sheetjs.xlsb','xlsb'],['sheetjs_8.xls','biff8'],['sheetjs_5.xls','biff5'],
      ['sheetjs.ods','ods'],['sheetjs.fods','fods'],['sheetjs_2003.xml','xlml'],['sheetjs.html','html'],['sheetjs.csv','csv']])
    XLSX.writeFile(other, target + '/' + name, {bookType: type});
})();
"""


def main(modules: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = ground(make_workspace(folder / "w", "2023Q3", plan=PLAN), "2023Q3", (UNIT,)).filled[UNIT]
        book = openpyxl.load_workbook(io.BytesIO(filled.data))
        sheets: Sheets = {
            sheet.title: [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            for sheet in book
        }
        (FOLDER / "openpyxl.xlsx").write_bytes(saved(book))
        for write in (pyexcelerate, xlwt_xls, odfpy_ods, rust, xlsxwriter_xlsx):
            write(sheets)
        (folder / "sheets.json").write_text(json.dumps(sheets, ensure_ascii=False), encoding="utf-8")
        (folder / "write.js").write_text(NODE, encoding="utf-8")
        subprocess.run(["node", folder / "write.js", modules, folder / "sheets.json", FOLDER], check=True)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        for kind in ("xlsx", "xls", "ods", "fods", "html", "csv"):
            command = [
                "soffice",
                "--headless",
                profile,
                "--convert-to",
                kind,
                "--outdir",
                name,
                FOLDER / "openpyxl.xlsx",
            ]
            subprocess.run(command, check=True, capture_output=True)
            (FOLDER / f"libreoffice.{kind}").write_bytes((folder / f"openpyxl.{kind}").read_bytes())
        answers = [[*key, sorted(map(str, typed.meant))] for key, typed in sorted(filled.answers.items())]
        (FOLDER / "answers.json").write_text(json.dumps(answers, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return value.strftime("%Y-%m-%d") if isinstance(value, datetime) else value


def pyexcelerate(sheets: Sheets) -> None:
    from pyexcelerate import Workbook

    book = Workbook()
    for title, rows in sheets.items():
        book.new_sheet(title, data=[["" if value is None else value for value in row] for row in rows])
    book.save(str(FOLDER / "pyexcelerate.xlsx"))


def xlwt_xls(sheets: Sheets) -> None:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value)
    book.save(str(FOLDER / "xlwt.xls"))


def odfpy_ods(sheets: Sheets) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for title, rows in sheets.items():
        table = Table(name=title)
        for values in rows:
            line = TableRow()
            for value in values:
                number = isinstance(value, int | float)
                cell = TableCell(valuetype="float", value=value) if number else TableCell(valuetype="string")
                if value is None:
                    cell = TableCell()
                else:
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            table.addElement(line)
        book.spreadsheet.addElement(table)
    book.save(str(FOLDER / "odfpy.ods"))


def rust(sheets: Sheets) -> None:
    import rustpy_xlsxwriter as writer

    wide = max(len(row) for rows in sheets.values() for row in rows)
    data = {
        title: [{f"c{n}": "" if n >= len(row) or row[n] is None else row[n] for n in range(wide)} for row in rows]
        for title, rows in sheets.items()
    }
    writer.write_worksheets(list(data.items()), str(FOLDER / "rust_xlsxwriter.xlsx"))


def xlsxwriter_xlsx(sheets: Sheets) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(FOLDER / "xlsxwriter.xlsx") as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                sheet.write_row(row, 0, values)


if __name__ == "__main__":
    main(sys.argv[1])
