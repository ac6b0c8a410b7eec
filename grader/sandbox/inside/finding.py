"""What student code may import: the standard library, the packages that are granted, its own files, and stand-ins for what draws."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from .standins import DRAWING, stand_in

_GRANTED: set[str] = set()


def grant(names: Iterable[str]) -> None:
    """Let these packages be imported, besides the standard library."""
    _GRANTED.update(names)


class _Finder(MetaPathFinder):
    """Refuses what cannot be read here, in words, and stands in for packages that draw."""

    def __init__(self, folder: str, note: Callable[[str], None]):
        self.folder = folder
        self.note = note
        self.known = {name.partition(".")[0] for name in sys.modules} | set(sys.stdlib_module_names) | _GRANTED

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:  # noqa: ARG002  # the protocol's
        name = fullname.partition(".")[0]
        if name in self.known or self._is_own(name):
            return None
        if name in DRAWING:
            self.note(f"{name} does nothing here: what it would show is seen by nobody.")
            return ModuleSpec(fullname, _StandIn(), is_package=True)
        raise ModuleNotFoundError(f"No module named {name!r} where submissions are run", name=name)

    def _is_own(self, name: str) -> bool:
        return any(os.path.exists(os.path.join(place, name + end)) for place in (self.folder, sys.path[0]) for end in (".py", ""))


class _StandIn(Loader):
    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return stand_in(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: it was made whole."""


def install(folder: str, note: Callable[[str], None]) -> None:
    """Look there before anywhere else."""
    sys.meta_path.insert(0, _Finder(folder, note))
