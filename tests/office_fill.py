"""Drive one LibreOffice: the part of the tests that needs `import uno`.

Run by the distribution's python3, never by the project's: python3-uno belongs to that interpreter. It knows nothing
of ipxl. `tests/office.py` starts it with the folder of the profile and talks to it in JSON, one object a line: requests on stdin, replies on stdout.

How typing is done: by setting the cell's `FormulaLocal`. LibreOffice then parses the text as it parses what a
person types, in the locale of the profile (zh-CN: `85%`, `2023-10-8`, `10月9日`, `=B1*2`, `'007`), and its
own editable test refuses locked cells of a protected sheet without a word. The dispatcher's `.uno:EnterString`
parses alike, but answers a locked cell with a dialog, which a headless LibreOffice 7.4 does not survive twice.
Neither asks the cell's data validation: in the program that is done by the input line, before the text gets here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException

START_SECONDS = 90
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "pdf": "calc_pdf_Export"}
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>zh-CN</value></prop></item>
</oor:items>
"""


def options(**values: object) -> tuple[Any, ...]:
    """Named arguments as LibreOffice takes them."""
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


class Program:
    """A LibreOffice of our own: private profile in `folder`, private pipe, no window."""

    def __init__(self, folder: Path) -> None:
        (folder / "user").mkdir(parents=True)
        (folder / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        pipe = f"ipxl{uuid.uuid4().hex}"
        command = ["soffice", "--headless", "--norestore", "--nologo", "--nofirststartwizard", "--nodefault"]
        command += [f"-env:UserInstallation={folder.as_uri()}", f"--accept=pipe,name={pipe};urp;"]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr)
        context = self._connect(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def _connect(self, address: str) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        give_up = time.monotonic() + START_SECONDS
        while True:
            try:
                return resolver.resolve(address)
            except NoConnectException:
                if time.monotonic() > give_up or self.process.poll() is not None:
                    raise
                time.sleep(0.1)

    def load(self, path: str) -> Any:
        """The document, hidden, as a double-click opens it but with macros and links off."""
        document = self.desktop.loadComponentFromURL(
            Path(path).resolve().as_uri(), "_blank", 0, options(Hidden=True, MacroExecutionMode=0, UpdateDocMode=0)
        )
        if document is None:
            raise ValueError(f"LibreOffice does not open {path}")
        return document

    def close(self) -> None:
        try:
            self.desktop.terminate()
            self.process.wait(10)
        except (DisposedException, subprocess.TimeoutExpired):
            self.process.kill()


def save(document: Any, target: str, kind: str) -> None:
    paper = kind == "pdf" and document.supportsService("com.sun.star.text.TextDocument")
    filter_name = "writer_pdf_Export" if paper else FILTERS[kind]
    document.storeToURL(Path(target).resolve().as_uri(), options(FilterName=filter_name, Overwrite=True))


def type_into(document: Any, sheet: str, address: str, text: str) -> dict[str, Any]:
    """Clear the cell and type `text`; tell what stands there afterwards.

    A cell that keeps its old content when it is cleared, or stays empty when it is typed into, has refused.
    """
    cell = document.Sheets.getByName(sheet).getCellRangeByName(address)
    before = cell.FormulaLocal
    cell.FormulaLocal = ""
    cleared = cell.FormulaLocal == ""
    if cleared or before != text:
        cell.FormulaLocal = text
    kind = cell.Type.value
    return {
        "sheet": sheet,
        "cell": address,
        "text": text,
        "accepted": cleared and (text == "" or cell.FormulaLocal != ""),
        "kind": {"VALUE": "number", "TEXT": "text", "FORMULA": "formula", "EMPTY": "empty"}[kind],
        "value": cell.Value if kind == "VALUE" else cell.String,
        "shown": cell.String,
    }


def fill(program: Program, request: dict[str, Any]) -> dict[str, Any]:
    document = program.load(request["source"])
    try:
        cells = [type_into(document, cell["sheet"], cell["cell"], cell["text"]) for cell in request["cells"]]
        save(document, request["target"], request["format"])
    finally:
        document.close(True)
    return {"source": request["source"], "target": request["target"], "cells": cells}


def convert(program: Program, request: dict[str, Any]) -> dict[str, Any]:
    """Load, calculate everything anew if asked, save as another kind of file."""
    document = program.load(request["source"])
    try:
        if request["calculate"]:
            document.calculateAll()
        save(document, request["target"], request["format"])
    finally:
        document.close(True)
    return {"source": request["source"], "target": request["target"]}


def serve(profile: Path) -> None:
    """Answer requests until stdin ends; every failure is a reply, so that the caller can name it."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not get between the replies
    program = Program(profile)
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                reply = {"result": {"fill": fill, "convert": convert}[request["do"]](program, request)}
            except Exception as error:
                reply = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(reply), file=replies, flush=True)
    finally:
        program.close()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
