# What holds a program's process: resource limits, and a filter that lets 21 system calls through.
#
# The filter is an allow-list. A program may compute, take and give back memory, write to file descriptors that it was
# given, and end. It may not open, connect, fork, signal, trace, read a clock or draw random bytes by system call, nor make
# memory executable, nor ask about a file descriptor (fstat), since the times of its answer's pipe are a clock: each of these
# fails with EPERM. Calls of another architecture's table (x32, i386) end the process.

import os
import resource
import struct
import sys

import child
import native

LINUX = sys.platform == "linux"
CLONE_NEWUSER = 0x10000000
MIB = 1 << 20

# name -> number; mmap and mprotect are let through without PROT_EXEC alone.
X86_64 = dict(
    read=0, write=1, close=3, lseek=8, mmap=9, mprotect=10, munmap=11, brk=12, rt_sigaction=13,
    rt_sigprocmask=14, rt_sigreturn=15, sched_yield=24, mremap=25, madvise=28, exit=60, sigaltstack=131,
    futex=202, restart_syscall=219, exit_group=231, membarrier=324, rseq=334,
)  # fmt: skip
AARCH64 = dict(
    read=63, write=64, close=57, lseek=62, mmap=222, mprotect=226, munmap=215, brk=214, rt_sigaction=134,
    rt_sigprocmask=135, rt_sigreturn=139, sched_yield=124, mremap=216, madvise=233, exit=93,
    sigaltstack=132, futex=98, restart_syscall=128, exit_group=94, membarrier=283, rseq=293,
)  # fmt: skip
MACHINES = {"x86_64": (0xC000003E, X86_64), "aarch64": (0xC00000B7, AARCH64)}

# Berkeley packet filter: load a word of seccomp_data, jump, return.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, THIRD_ARGUMENT = 0, 4, 32
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050001, 0x80000000  # REFUSE carries errno 1, EPERM
X32_BIT = 0x40000000
PROT_EXEC = 4


def filter_program(machine):
    """The filter's instructions, packed as struct sock_filter."""
    architecture, calls = MACHINES[machine]
    guarded = [calls["mmap"], calls["mprotect"]]
    plain = [number for number in calls.values() if number not in guarded]
    # Offsets count from the next instruction; what follows the comparisons is
    # [refuse, load prot, exec?, refuse, allow].
    code = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    if machine == "x86_64":
        code += [(JUMP_AT_LEAST, 0, 1, X32_BIT), (RETURN, 0, 0, KILL)]
    total = len(plain) + len(guarded)
    for at, number in enumerate(plain):
        code.append((JUMP_EQUAL, total - at - 1 + 4, 0, number))
    for at, number in enumerate(guarded):
        code.append((JUMP_EQUAL, len(guarded) - at - 1 + 1, 0, number))
    code += [
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, THIRD_ARGUMENT),
        (JUMP_ANY_BIT, 0, 1, PROT_EXEC),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in code)


def library(pages=()):
    """What holds the children of this process (native.py), and gives up `pages`; None where this machine's system calls are not known."""
    machine = os.uname().machine if LINUX else ""
    if machine not in MACHINES or struct.calcsize("P") != 8:
        return None
    try:
        return native.load(machine, filter_program(machine), pages)
    except OSError:
        return None


def filter_works(library):
    """Whether a process that is held computes, and is refused a file: tried in a child."""

    def attempt():
        child.call(library, "bind")
        child.hold(library)
        return len(bytearray(4 * MIB)) > 0

    return library is not None and succeeds(attempt)


def user_namespaces():
    """Whether an ordinary process may have a user namespace of its own, which bubblewrap needs: tried in a child."""
    import ctypes  # never where programs run

    return LINUX and succeeds(lambda: ctypes.CDLL(None).unshare(CLONE_NEWUSER) == 0)


def succeeds(attempt):
    """Whether a child in which something is tried says yes."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if attempt() else 1
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1] == 0


def memory_of(pid):
    """(virtual, resident) memory of a process in bytes; (0, 0) where it cannot be read."""
    try:
        with open("/proc/%s/statm" % pid, "rb") as file:
            virtual, resident = file.read().split()[:2]
    except OSError:
        return 0, 0
    page = resource.getpagesize()
    return int(virtual) * page, int(resident) * page


def waited_for_processor(pid):
    """Milliseconds that a process was ready to run and did not; None where the kernel does not tell."""
    try:
        with open("/proc/%s/schedstat" % pid, "rb") as file:
            return int(file.read().split()[1]) / 1e6
    except (OSError, IndexError, ValueError):
        return None
