"""The wall around files: what is not named here cannot be opened, made or removed, whoever owns it."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from . import kernel

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every processor

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG, REFER, TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE

_HANDLED = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""The rights over files that a version knows; all of them are denied wherever no rule gives them."""
_NET, _SCOPES = 0b11, 0b11  # bind and connect by TCP; abstract unix sockets and signals


def version() -> int:
    """Return the kernel's version of Landlock, 0 where there is none."""
    try:
        return kernel.syscall("landlock_create_ruleset", _CREATE, None, 0, 1)
    except OSError:  # not built in, or not among the boot's security modules
        return 0


class Rules:
    """A set of rules that children put on; made once by the zygote.

    Args:
        newest: A version not to go beyond, for trying out how an older kernel holds.
    """

    def __init__(self, newest: int = 99):
        self.version = min(version(), newest)
        self.handled = _HANDLED[max(known for known in _HANDLED if known <= max(1, self.version))]
        words = (self.handled, _NET if self.version >= 4 else 0, _SCOPES if self.version >= 6 else 0)
        size = 24 if self.version >= 6 else 16 if self.version >= 4 else 8
        attributes = struct.pack("=QQQ", *words)[:size]
        self.descriptor = kernel.syscall("landlock_create_ruleset", _CREATE, ctypes.create_string_buffer(attributes, size), size, 0)

    def allow(self, paths: Iterable[str], rights: int) -> None:
        """Give rights over files and what lies below folders; what does not exist is passed over."""
        for path in paths:
            try:
                place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except (FileNotFoundError, PermissionError):  # nothing to give there
                continue
            self._add(place, rights)
            os.close(place)

    def _add(self, place: int, rights: int) -> None:
        rights &= self.handled
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, place)
        kernel.syscall("landlock_add_rule", _ADD, self.descriptor, 1, ctypes.create_string_buffer(rule, len(rule)), 0)

    def restrict(self) -> None:
        """Put them on this thread and whatever it starts, for good; raises OSError."""
        kernel.syscall("landlock_restrict_self", _RESTRICT, self.descriptor, 0)
