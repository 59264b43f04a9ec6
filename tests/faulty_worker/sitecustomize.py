"""In a worker that parses: files with a mark in them abort it or hold it for ever, as one that a library fails at would."""

import os
import sys
import time

if "ipxl.form.worker" in sys.orig_argv:
    import ipxl.form.parse as parsing

    _parse = parsing.parse

    def parse(data):
        if b"ABORTS-THE-READER" in data[-100:]:
            os.abort()
        if b"HOLDS-THE-READER" in data[-100:]:
            time.sleep(600)
        return _parse(data)

    parsing.parse = parse
