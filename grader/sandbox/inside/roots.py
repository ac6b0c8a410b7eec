"""What a child may read: the standard library, the packages that are granted, and shared libraries. Nothing else, and nothing of grader."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

_SITES = ("site-packages", "dist-packages")
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib32", "/usr/lib32")
_DATA = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")


@dataclass(frozen=True, slots=True)
class Roots:
    """What a child may read.

    Args:
        trees: Files, and folders with everything below them.
        folders: Folders of which only the names in them can be listed; importing asks for them.
    """

    trees: list[str]
    folders: list[str]


def readable(granted: Iterable[str]) -> Roots:
    """Return what has to be readable so that the standard library and the granted packages can be imported."""
    libraries = [os.path.dirname(os.path.realpath(os.__file__))]
    trees = [entry.path for folder in libraries for entry in os.scandir(folder) if entry.name not in _SITES]
    for site in sys.path:
        if os.path.realpath(site) not in libraries:
            trees += [os.path.join(site, name) for name in _of_packages(site, granted)]
    return Roots(sorted(filter(os.path.exists, {*trees, *_shared_objects(), *_DATA})), sorted({*libraries, *filter(os.path.isdir, sys.path)}))


def _of_packages(site: str, granted: Iterable[str]) -> list[str]:
    """Return the entries of a folder of packages that belong to the granted ones; wheels keep their libraries in ``name.libs``."""
    wanted = {form for name in granted for form in (name, f"{name}.libs", f"{name}.py")}
    return [name for name in os.listdir(site) if name in wanted] if os.path.isdir(site) else []


def _shared_objects() -> set[str]:
    """Return the folders of the system's shared libraries; where Python's packages lie there too, only the libraries themselves."""
    found: set[str] = set()
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        paths = {line.split(maxsplit=5)[5].rstrip() for line in maps if line.count("/") and ".so" in line}
    for path in paths:
        folder = os.path.dirname(path)
        plain = folder.startswith(_SYSTEM) and not any(name.startswith("python") for name in os.listdir(folder))
        found |= {folder} if plain else {path, *(entry.path for entry in os.scandir(folder) if entry.name.startswith("lib") and ".so" in entry.name)}
    return found


def user(candidate: int, roots: Roots, scratch: str) -> int | None:
    """Return the user to become instead of root, None where that user could not read what is to be imported, or not reach the scratch folder."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setresgid(candidate, candidate, candidate)
            os.setresuid(candidate, candidate, candidate)
            able = os.access(os.path.dirname(scratch), os.X_OK) and all(os.access(path, os.R_OK) for path in (*roots.trees, *roots.folders))
            os._exit(0 if able else 1)
        finally:  # a root that may not become anybody else
            os._exit(1)
    return candidate if os.waitpid(pid, 0)[1] == 0 else None
