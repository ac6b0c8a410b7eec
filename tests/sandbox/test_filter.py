"""The filter of system calls, run here as the kernel would: for both processors, of which a machine has one."""

import errno
import struct

import pytest

from grader.sandbox.inside import seccomp, syscalls
from grader.sandbox.inside.syscalls import ABSENT, ALLOWED, FORBIDDEN, JUDGED, POLITE, numbers

MACHINES = ["x86_64", "aarch64"]
ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
ANSWERS = {ALLOWED: ALLOW, POLITE: 0x5_0000, ABSENT: 0x5_0000 | errno.ENOTSUP, FORBIDDEN: 0x5_0000 | errno.EPERM}
PID = 4321


def answer(machine, number, *arguments, audit=None):
    """Return what the filter says to a call."""
    data = struct.pack("=IIQ6Q", number & 0xFFFF_FFFF, audit or seccomp.AUDIT[machine], 0, *(*arguments, *[0] * 6)[:6])
    program = seccomp.program(machine).replace(struct.pack("=I", seccomp._SELF), struct.pack("=I", PID))
    code = list(struct.iter_unpack("=HBBI", program))
    place, value = 0, 0
    while True:
        kind, then, other, operand = code[place]
        place += 1
        match kind:
            case 0x20:  # load
                (value,) = struct.unpack_from("=I", data, operand)
            case 0x54:  # and
                value &= operand
            case 0x05:  # jump
                place += operand
            case 0x15 | 0x35 | 0x45:  # equal, at least, any bit
                holds = {0x15: value == operand, 0x35: value >= operand, 0x45: value & operand}[kind]
                place += then if holds else other
            case 0x06:  # return
                return operand
            case _:
                raise AssertionError(code[place - 1])


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("table", ANSWERS, ids=["allowed", "polite", "absent", "forbidden"])
def test_every_call_of_a_table_gets_the_tables_answer(machine, table):
    said = {name: answer(machine, number) for name, number in numbers(table, machine).items()}
    assert said == dict.fromkeys(said, ANSWERS[table])
    assert len(said) >= 6


@pytest.mark.parametrize("machine", MACHINES)
def test_no_call_stands_in_two_tables_and_all_others_do_not_exist(machine):
    known = [number for table in (*ANSWERS, JUDGED) for number in numbers(table, machine).values()]
    assert len(set(known)) == len(known)
    others = set(range(600)) - set(known)
    assert {answer(machine, number) for number in others} == {0x5_0000 | errno.ENOSYS}
    assert answer(machine, -1) in {0x5_0000 | errno.ENOSYS, 0x5_0000 | errno.EPERM}


def test_calls_of_another_processor_end_the_process():
    assert answer("x86_64", 1, audit=seccomp.AUDIT["aarch64"]) == answer("aarch64", 64, audit=seccomp.AUDIT["x86_64"]) == KILL
    assert answer("x86_64", 1, audit=0x4000_0003) == KILL  # i386
    assert {answer("x86_64", 0x4000_0000 | number) for number in (0, 1, 39, 520, 547)} == {0x5_0000 | errno.EPERM}  # x32


YES, NO = ALLOW, 0x5_0000 | errno.EPERM
O_TRUNC, O_WRONLY, O_RDWR, O_CREAT = 0o1000, 0o1, 0o2, 0o100
CASES = [  # call, arguments, answer
    ("clone", (0x3D_0F00,), YES), ("clone", (17,), NO), ("clone", (0x1000_0000 | 17,), NO), ("clone", (0,), NO),
    ("kill", (PID, 9), YES), ("kill", (PID + 1, 9), NO), ("kill", (0, 9), NO), ("kill", (2**64 - 1, 9), NO),
    ("tgkill", (PID, 1, 9), YES), ("tgkill", (1, 1, 9), NO), ("rt_sigqueueinfo", (PID, 9), YES), ("rt_sigqueueinfo", (1, 9), NO),
    ("prlimit64", (0, 7), YES), ("prlimit64", (PID, 7), YES), ("prlimit64", (1, 7), NO),
    ("prctl", (15,), YES), ("prctl", (4, 1), NO), ("prctl", (1, 0), NO), ("prctl", (0x59616D61,), NO), ("prctl", (22, 1), NO),
    ("fcntl", (3, 1), YES), ("fcntl", (3, 1030), YES), ("fcntl", (3, 8), NO), ("fcntl", (3, 10), NO), ("fcntl", (3, 1031), NO),
    ("fcntl", (3, 1024), NO),
    ("ioctl", (1, 0x5401), YES), ("ioctl", (1, 0x5412), 0x5_0000 | errno.ENOTTY), ("ioctl", (1, 0x8901), 0x5_0000 | errno.ENOTTY),
    ("socketpair", (1, 1), YES), ("socketpair", (1, 0x80801), YES), ("socketpair", (1, 2), NO), ("socketpair", (2, 1), NO),
    ("socketpair", (1, 5), NO),
    ("sendto", (3, 0, 0, 0, 0), YES), ("sendto", (3, 0, 0, 0, 4096), NO), ("sendto", (3, 0, 0, 0, 2**32), NO),
    ("openat", (3, 0, 0), YES), ("openat", (3, 0, O_WRONLY | O_TRUNC | O_CREAT), YES), ("openat", (3, 0, O_RDWR | O_TRUNC), YES),
    ("openat", (3, 0, O_TRUNC), NO), ("openat", (3, 0, O_TRUNC | 3), NO),
]  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "said"), CASES)
def test_a_call_that_depends_on_its_arguments_is_judged_by_them(machine, name, arguments, said):
    assert answer(machine, numbers(JUDGED, machine)[name], *arguments) == said


def test_every_judged_call_has_a_case():
    assert {name for name, *_ in CASES} | {"open"} == set(numbers(JUDGED, syscalls.X86_64))
    opened = numbers(JUDGED, syscalls.X86_64)["open"]
    assert [answer("x86_64", opened, 0, flags) for flags in (0, O_TRUNC, O_TRUNC | O_RDWR)] == [YES, NO, YES]
