"""The walls that a fresh child puts around itself before it sees a line of student code."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from . import kernel, seccomp
from .landlock import Rules

LIMITS, PRIVILEGES, CAPABILITIES, LANDLOCK, SECCOMP = "limits", "no_new_privs", "capabilities", "landlock", "seccomp"
USER = "user"
"""A bonus: being nobody instead of root."""
LAYERS = (LIMITS, CAPABILITIES, PRIVILEGES, LANDLOCK, SECCOMP)
"""In the order in which they go up: each needs what the next one takes away."""

MIB = 1024 * 1024
STACK = 64 * MIB
OPEN_FILES = 64
NOBODY = 65_534


Thing = TypeVar("Thing")


class MissingLayerError(Exception):
    """A wall that the kernel does not let us put up: the layer's name, and why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What every child of one zygote puts up.

    Args:
        rules: What may be read and written; None without Landlock.
        filter: Which system calls may be made; None on a processor without tables.
        memory: Bytes of address space that the zygote itself takes.
        user: The user to become, None to stay who we are.
        without: Layers that are left out, by an operator's explicit word.
        needed: Layers without which nothing runs.
    """

    rules: Rules | None
    filter: bytes | None
    memory: int
    user: int | None
    without: frozenset[str]
    needed: frozenset[str]


def put_up(plan: Plan, amounts: Mapping[str, int]) -> list[str]:
    """Put up every wall, and return the names of those that stand.

    Args:
        plan: What the zygote found out.
        amounts: The limits of this child: ``memory`` and ``file`` in bytes, ``cpu`` in seconds.

    Raises:
        MissingLayerError: A layer that is needed does not stand.
    """
    if plan.user is not None:
        os.setgroups([])
        os.setresgid(plan.user, plan.user, plan.user)
        os.setresuid(plan.user, plan.user, plan.user)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)  # after becoming another user, which forgets it
    return list(_standing(plan, amounts))


def _standing(plan: Plan, amounts: Mapping[str, int]) -> Iterator[str]:
    walls: dict[str, Callable[[], object]] = {
        LIMITS: lambda: _limit(plan.memory, amounts),
        CAPABILITIES: kernel.drop_capabilities,
        PRIVILEGES: lambda: kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1),
        LANDLOCK: lambda: _some(plan.rules, "Landlock, or it is not switched on").restrict(),
        SECCOMP: lambda: seccomp.restrict(_some(plan.filter, "tables for its processor"), os.getpid()),
    }
    for layer in LAYERS:
        if layer not in plan.without:
            try:
                walls[layer]()
            except OSError as error:  # the kernel has none
                if layer in plan.needed:
                    raise MissingLayerError(layer, str(error)) from error
            else:
                yield layer


def _some(thing: Thing | None, name: str) -> Thing:
    if thing is None:
        raise OSError(f"the kernel has no {name}")
    return thing


def _limit(used: int, amounts: Mapping[str, int]) -> None:
    kernel.limit(resource.RLIMIT_AS, used + amounts["memory"])
    kernel.limit(resource.RLIMIT_CPU, amounts["cpu"])
    kernel.limit(resource.RLIMIT_FSIZE, amounts["file"])
    kernel.limit(resource.RLIMIT_STACK, STACK)
    kernel.limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
        kernel.limit(nothing, 0)
