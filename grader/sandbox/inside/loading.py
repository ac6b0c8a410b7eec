"""A submission's files as a module: written, made readable, imported, and saved from its own last lines where they fail."""

from __future__ import annotations

import ast
import builtins
import inspect
import os
import re
import sys
import tokenize
from collections.abc import Callable
from importlib.util import spec_from_file_location
from io import BytesIO
from types import CodeType, ModuleType
from typing import Any

from . import finding
from .failures import Failure, failure

WHOLE, DEFINITIONS = "whole", "definitions"
_MOST_FUNCTIONS = 200
_MOST_PARAMETERS = 100
_MOST_NOTES = 20
_MAGIC = re.compile(rb"^([ \t]*)(?:[%!].*|[\w.]+\?{1,2}\s*|\?{1,2}[\w.]+\s*)$", re.MULTILINE)
"""A line such as ``%matplotlib inline``, ``!pip install x`` or ``np.dot?``."""
_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Loaded:
    """A submission as a module, as far as it could be loaded."""

    def __init__(self, folder: str, module: ModuleType):
        self.folder = folder
        self.module = module
        self.status = "returned"
        self.failure: Failure | None = None
        self.notes: list[str] = []

    def find(self, name: str) -> Callable[..., Any] | None:
        """Return what is called by that name, None where there is none; ``Adam.step`` is found in ``Adam``."""
        found: Any = self.module
        for part in name.split("."):
            found = getattr(found, part, None)
        return found if callable(found) else None

    def functions(self) -> list[list[Any]]:
        """Return what the files define that can be called: name, and parameters with name, kind, and whether one has to be given."""
        names = [name for name, value in list(vars(self.module).items()) if callable(value) and self._is_own(value)]
        return [[name, _parameters(vars(self.module)[name])] for name in names[:_MOST_FUNCTIONS]]

    def _is_own(self, value: Any) -> bool:
        home = sys.modules.get(str(getattr(value, "__module__", "")))
        return str(getattr(home, "__file__", None) or "").startswith(self.folder)

    def failed(self, error: BaseException) -> None:
        """Keep the first failure."""
        self.status = "memory" if isinstance(error, MemoryError) else "raised"
        self.failure = failure(error, self.folder)

    def note(self, text: str) -> None:
        """Keep a remark, once; there is room for a few."""
        if text not in self.notes and len(self.notes) < _MOST_NOTES:
            self.notes.append(text)


def _parameters(value: Any) -> list[list[Any]] | None:
    try:
        found = list(inspect.signature(value).parameters.values())[:_MOST_PARAMETERS]
    except (TypeError, ValueError):  # nothing that can be looked at
        return None
    return [[item.name, item.kind.name.lower(), item.default is item.empty] for item in found]


def load(folder: str, entry: str, files: dict[str, bytes], mode: str) -> Loaded:
    """Return the entry file as a module; what it could not do is told in its status."""
    path = os.path.join(folder, entry)
    name = os.path.splitext(os.path.basename(entry))[0]
    module = ModuleType(name)
    module.__file__, module.__spec__ = path, spec_from_file_location(name, path)
    loaded = Loaded(folder, module)
    for file, data in files.items():
        _lay(folder, file, _readable(file, data, loaded))
    builtins.exit = builtins.quit = sys.exit  # what Python's own `site` would add
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))
    finding.install(folder, loaded.note)
    sys.modules[name] = module
    _run(path, loaded, mode)
    return loaded


def _lay(folder: str, name: str, data: bytes) -> None:
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _readable(name: str, data: bytes, loaded: Loaded) -> bytes:
    """Return a file as Python reads it: a source in another encoding than it says, or none that it says, is put into UTF-8."""
    if not name.endswith(".py"):
        return data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        loaded.note(f"{name} is saved as UTF-16; it was read as such.")
        return data.decode("utf-16", "replace").encode("utf-8")
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        if b"coding" not in b"".join(data.splitlines()[:2]):
            loaded.note(f"{name} is not saved as UTF-8; it was read as Latin-1.")
            data = data.decode("cp1252", "replace").encode("utf-8")
    return _without_magics(name, data, loaded)


def _without_magics(name: str, data: bytes, loaded: Loaded) -> bytes:
    """Return a source without the lines that only a notebook understands, if it can be read then and could not before."""
    first = _MAGIC.search(data)
    if first is None or _compiles(data) or not _compiles(plain := _MAGIC.sub(rb"\1pass", data)):
        return data
    loaded.note(f"{name} has commands of a notebook, such as {str(first[0], 'utf-8', 'replace').strip()[:60]!r}; they were left out.")
    return plain


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _run(path: str, loaded: Loaded, mode: str) -> None:
    try:
        with open(path, "rb") as file:
            source = file.read()
        code = compile(source, path, "exec", dont_inherit=True)
        if mode == WHOLE:
            exec(code, vars(loaded.module))  # noqa: S102  # what we are here for
    except BaseException as error:  # noqa: BLE001  # whatever student code raises is an answer
        loaded.failed(error)
        _rescue(path, loaded, _own_line(error, path))
    else:
        if mode == DEFINITIONS:
            _define(source, code, path, loaded, 0)


def _own_line(error: BaseException, path: str) -> int:
    """Return the line of the file itself, outside of its functions, that was running; 0 where none was."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path and trace.tb_frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def _rescue(path: str, loaded: Loaded, line: int) -> None:
    """Define what the file would have defined below the line where it stopped: the functions may be right all the same."""
    if line:
        with open(path, "rb") as file:
            source = file.read()
        _define(source, compile(source, path, "exec", dont_inherit=True), path, loaded, line)


def _define(source: bytes, code: CodeType, path: str, loaded: Loaded, after: int) -> None:
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        for alias in getattr(node, "names", [])
        if isinstance(alias, ast.alias)
    }
    for statement in tree.body:
        if statement.lineno > after and _defines(statement, imported):
            part = ast.Module([statement], [])
            try:
                exec(compile(part, path, "exec", code.co_flags & 0x1FF_0000, dont_inherit=True), vars(loaded.module))  # noqa: S102  # as above
            except BaseException as error:  # noqa: BLE001  # as above
                loaded.note(f"Line {statement.lineno} could not be run: {type(error).__name__}.")


def _defines(statement: ast.stmt, imported: set[str]) -> bool:
    """Tell whether a statement defines something without running the student's own functions."""
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return all(_root(call.func) in imported for call in ast.walk(statement) if isinstance(call, ast.Call))
    return isinstance(statement, _DEFINING)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
