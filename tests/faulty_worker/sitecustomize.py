"""In processes that read for us: files with a mark in them abort it or hold it for ever, as one that a library fails at would."""

import importlib
import os
import sys
import time

READERS = {
    "ipxl.form.worker": ("ipxl.form.parse", "parse"),
    "ipxl.intake.book_worker": ("ipxl.intake.package", "read_workbook"),
    "ipxl.notice.worker": ("ipxl.notice.open", "read_notice"),
}

for worker, (module, name) in READERS.items():
    if worker in sys.orig_argv:
        home = importlib.import_module(module)
        read = getattr(home, name)

        def faulty(data, *more, read=read):
            if b"ABORTS-THE-READER" in data[-100:]:
                os.abort()
            if b"HOLDS-THE-READER" in data[-100:]:
                time.sleep(600)
            return read(data, *more)

        setattr(home, name, faulty)
