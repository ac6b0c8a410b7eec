"""The filter of system calls, as the program that the kernel runs before each of them."""

from __future__ import annotations

import ctypes
import errno
import struct
from collections.abc import Sequence

from . import kernel
from .syscalls import ABSENT, ALLOWED, FORBIDDEN, JUDGED, POLITE, X86_64, numbers

AUDIT = {"x86_64": 0xC000_003E, "aarch64": 0xC000_00B7}
_NUMBER = {"x86_64": 317, "aarch64": 277}

_LOAD, _JUMP, _EQUAL, _ABOVE, _BITS, _AND, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x54, 0x06  # LD|W|ABS, JA, JEQ, JGE, JSET, ALU|AND, RET
_ALLOW, _ERROR, _KILL = 0x7FFF_0000, 0x0005_0000, 0x8000_0000
_X32 = 0x4000_0000

_PERMITTED = _ALLOW
_REFUSED = _ERROR | errno.EPERM
_UNKNOWN = _ERROR | errno.ENOSYS
_DONE = _ERROR  # errno 0: it did nothing and says that all went well

_CLONE_THREAD = 0x0001_0000
_TRUNCATE, _ACCESS_MODE = 0o1000, 0o3
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)
"""Duplicates, flags, locks, a pipe's size. Not F_SETOWN: with F_SETSIG it is a way to send any signal to any process of the same user."""
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS and TIOCGWINSZ, by which programs ask whether they have a terminal; FIONREAD, FIONBIO, FIONCLEX, FIOCLEX."""
_PRCTL = (15, 16, 3, 0x5356_4D41)
"""The thread's name, whether it is dumpable (reading), and names of mappings, which the C library gives."""

_Code = list[tuple[int, int, int, int]]


_SELF = 0x7EEE_EEEE
"""Stands for the process's own number, which is known only after the fork; no process has it, and no call."""


def program(machine: str) -> bytes:
    """Return the filter, ready for the kernel but for the number of the process."""
    code: _Code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, AUDIT[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if machine == X86_64:
        code += [(_ABOVE, 0, 1, _X32), (_RETURN, 0, 0, _REFUSED)]
    code += _chosen(sorted(_answers(machine).items()))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in code)


def _answers(machine: str) -> dict[int, _Code]:
    """Return what is to be done from each number on, up to the next."""
    tables = {ALLOWED: _PERMITTED, POLITE: _DONE, ABSENT: _ERROR | errno.ENOTSUP, FORBIDDEN: _REFUSED}
    known: dict[int, _Code] = {number: [(_RETURN, 0, 0, answer)] for table, answer in tables.items() for number in numbers(table, machine).values()}
    known |= {number: _judgement(name) for name, number in numbers(JUDGED, machine).items()}
    unknown: _Code = [(_RETURN, 0, 0, _UNKNOWN)]
    every = {number: known.get(number, unknown) for number in range(max(known) + 2)}
    return {number: answer for number, answer in every.items() if answer != every.get(number - 1)}


def _chosen(answers: Sequence[tuple[int, _Code]]) -> _Code:
    """Return a search for the number by halves: the kernel goes through the filter for each of its calls when it is put on."""
    if len(answers) == 1:
        return answers[0][1]
    middle = len(answers) // 2
    lower = _chosen(answers[:middle])
    return [(_ABOVE, 0, 1, answers[middle][0]), (_JUMP, 0, 0, len(lower)), *lower, *_chosen(answers[middle:])]


def _judgement(name: str) -> _Code:
    """Return the rule of one call that depends on its arguments; each ends in an answer."""
    match name:
        case "clone":
            return [_argument(0), (_BITS, 0, 1, _CLONE_THREAD), (_RETURN, 0, 0, _PERMITTED), (_RETURN, 0, 0, _REFUSED)]
        case "prctl":
            return _one_of(0, _PRCTL, _REFUSED)
        case "kill" | "tgkill" | "rt_sigqueueinfo":
            return _one_of(0, (_SELF,), _REFUSED)
        case "prlimit64":
            return _one_of(0, (0, _SELF), _REFUSED)
        case "ioctl":
            return _one_of(1, _IOCTL, _ERROR | errno.ENOTTY)
        case "fcntl":
            return _one_of(1, _FCNTL, _REFUSED)
        case "socketpair":  # asyncio has one; streams cannot be sent elsewhere, datagrams can
            return [
                _argument(0),
                (_EQUAL, 0, 3, 1),
                _argument(1),
                (_AND, 0, 0, 0xF),
                (_EQUAL, 1, 0, 1),
                (_RETURN, 0, 0, _REFUSED),
                (_RETURN, 0, 0, _PERMITTED),
            ]
        case "sendto":  # only to where the socket is connected: without an address
            return [
                _argument(4),
                (_EQUAL, 0, 2, 0),
                _argument(4, high=True),
                (_EQUAL, 1, 0, 0),
                (_RETURN, 0, 0, _REFUSED),
                (_RETURN, 0, 0, _PERMITTED),
            ]
        case "open" | "openat":
            return _opened(1 if name == "open" else 2)
        case _:
            raise KeyError(name)


def _opened(place: int) -> _Code:
    """Return the rule of flags: what truncates must be open for writing, for Landlock learned late to see the others."""
    return [
        _argument(place), (_BITS, 1, 0, _TRUNCATE), (_RETURN, 0, 0, _PERMITTED),
        (_AND, 0, 0, _ACCESS_MODE), (_EQUAL, 2, 0, 1), (_EQUAL, 1, 0, 2), (_RETURN, 0, 0, _REFUSED), (_RETURN, 0, 0, _PERMITTED),
    ]  # fmt: skip


def _one_of(place: int, values: Sequence[int], otherwise: int) -> _Code:
    code: _Code = [_argument(place)]
    for value in values:
        code += [(_EQUAL, 0, 1, value & 0xFFFF_FFFF), (_RETURN, 0, 0, _PERMITTED)]
    return [*code, (_RETURN, 0, 0, otherwise)]


def _argument(place: int, *, high: bool = False) -> tuple[int, int, int, int]:
    return (_LOAD, 0, 0, 16 + 8 * place + (4 if high else 0))


def restrict(prepared: bytes, pid: int) -> None:
    """Have the kernel filter every further system call of this process, for good; raises OSError."""
    code = prepared.replace(struct.pack("=I", _SELF), struct.pack("=I", pid))
    instructions = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    kernel.syscall("seccomp", _NUMBER[kernel.machine()], 1, 0, ctypes.create_string_buffer(header, len(header)))  # SECCOMP_SET_MODE_FILTER
