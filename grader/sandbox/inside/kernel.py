"""The system calls that Python does not offer, by ctypes from the standard library."""

from __future__ import annotations

import ctypes
import os
import platform
import resource

LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER, PR_CAP_AMBIENT = 1, 4, 24, 38, 36, 47
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x0002_0000, 0x0800_0000, 0x1000_0000, 0x4000_0000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 0x4_0000


def machine() -> str:
    """Return the processor's name as our tables have it: ``x86_64``, ``aarch64``, or whatever else it is."""
    return {"arm64": "aarch64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())


def checked(result: int, what: str) -> int:
    """Return a call's result; raises OSError with the kernel's reason when it is negative."""
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def syscall(what: str, number: int, *arguments: int | ctypes.Array[ctypes.c_char] | None) -> int:
    """Make a system call by number; integers go as C longs, so that no half of one is left to chance."""
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return checked(LIBC.syscall(ctypes.c_long(number), *words), what)


def prctl(option: int, *arguments: int) -> int:
    """Make the call ``prctl``; raises OSError."""
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return checked(LIBC.prctl(option, *words), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave the namespaces that are shared with others; raises OSError where the kernel does not permit it."""
    checked(LIBC.unshare(flags), "unshare")


def mount(kind: str, where: str, flags: int, options: str = "") -> None:
    """Mount a file system without a device; raises OSError."""
    checked(LIBC.mount(b"none", where.encode(), kind.encode() or None, ctypes.c_ulong(flags), options.encode() or None), f"mount {kind or 'private'}")


def unmount(where: str) -> None:
    """Take a file system out of the tree, even while it is used; raises OSError."""
    checked(LIBC.umount2(where.encode(), 2), "umount")  # MNT_DETACH


def forgo_capabilities() -> None:
    """See to it that neither this process nor one that it starts can ever gain a capability; those that it has stay."""
    prctl(PR_CAP_AMBIENT, 4)  # PR_CAP_AMBIENT_CLEAR_ALL
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # EPERM: an ordinary user has none to lose; EINVAL: the kernel knows no more of them
            break


_THIS_PROCESS = (ctypes.c_uint32 * 2)(0x2008_0522, 0)  # _LINUX_CAPABILITY_VERSION_3
_NO_CAPABILITIES = (ctypes.c_uint32 * 6)()


def drop_capabilities() -> None:
    """Give up every capability that this process has; raises OSError."""
    checked(LIBC.capset(_THIS_PROCESS, _NO_CAPABILITIES), "capset")


def limit(what: int, amount: int) -> None:
    """Lower one of the process's limits for good; a limit that is lower already stays."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(what, (amount, amount))
