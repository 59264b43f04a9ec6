"""Faults that end a command. Bad data is a finding, never one of these."""

from __future__ import annotations


class IpxlError(Exception):
    """A file, option or setting that a command cannot go on with.

    The message is one line of Chinese for the user: what, where, what to do. The command line prints it
    on stderr and exits with status 2, without a traceback.
    """
