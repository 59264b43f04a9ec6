"""Choose the current returns, put them together, and judge them against the plan.

The package is also a function, for notebooks: `ipxl.merge(folder, period)` is `ipxl.notebook.merge`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """A package that can be called. Importing a module of it would otherwise hide a function of the same name."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        from ipxl.notebook import merge

        return merge(*arguments, **named)


sys.modules[__name__].__class__ = _Callable
