"""工作台: a page on 127.0.0.1 for one workspace. Every act is a command run in a process of its own; nothing is decided here."""
