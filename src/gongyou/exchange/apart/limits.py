"""What the child may use: memory, processor, files; and no network where the system can bar it."""

import contextlib
import ctypes
import os
import resource

MEMORY_BYTES = 1024**3  # of addresses, its own code included
CPU_SECONDS = 60  # for understanding one file
STREAM_CPU_SECONDS = 900  # for going through the punches of one gate
WALL_SECONDS = 150
OPEN_FILES = 32
WORN_OUT = 450 * 1024  # KiB once used: a new child is cheaper than one that keeps them

_CLONE_NEWUSER, _CLONE_NEWNET, _NO_NEW_PRIVILEGES = 0x10000000, 0x40000000, 38


def confine() -> None:
    """For the rest of this process; nothing of it can be taken back."""
    _limit(resource.RLIMIT_AS, MEMORY_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)  # it writes to its pipe, never to a file
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _bar_network()


def allow_seconds(seconds: int) -> None:
    """From now on; the processor's time runs on from file to file."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def worn_out() -> bool:
    return _most_held() > WORN_OUT


def near_limit() -> bool:
    """Has this process once held most of what it may? Its addresses are more than that."""
    return _most_held() > MEMORY_BYTES // 1024 // 2


def _most_held() -> int:
    """In KiB. `getrusage` would count what the process held that started this one."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)


def _limit(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _bar_network() -> None:
    """A network of its own without any card in it; not every system lets us make one."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.unshare(_CLONE_NEWNET | (0 if os.geteuid() == 0 else _CLONE_NEWUSER))
