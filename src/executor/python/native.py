# System calls that Python has no function for, without ctypes: a shared library of two entry points, made here byte by byte.
#
# ctypes would give a program every address of its process, and what has imported it once cannot lose it again: its types
# stay subclasses of object. So the template never imports it. The library holds what prctl(2) needs and nothing else:
#
#   PyInit_bind   the kernel ends this process when its parent ends; processes of the same user may not read or trace it
#   PyInit_hold   no new rights, and the system-call filter, for good
#
# Each is called as the start of an extension module is. It gives NULL, so that CPython makes no module of it and raises
# SystemError, and nothing stays behind that could be called. What it did is seen by what the kernel then refuses.

import _imp
import os
import struct
from importlib.machinery import ModuleSpec

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
SIGKILL = 9
PAGE = 0x10000  # the largest page of the machines below

BIND = ((PR_SET_PDEATHSIG, SIGKILL), (PR_SET_DUMPABLE, 0))
HOLD = ((PR_SET_NO_NEW_PRIVS, 1), (PR_SET_SECCOMP, SECCOMP_MODE_FILTER))

# Folders for the library's file where the kernel gives no file without a name, or /proc is not there.
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "")


def load(machine, steps):
    """Loads the library from a file that has no name any more. Gives (descriptor of the file, path, how to call). No class of
    ours: what has one keeps it."""
    data = shared_library(machine, steps)
    fd, path = write_unnamed(data) or write_named(data)
    library = fd, path, _imp.create_dynamic
    try:
        call(library, "none")  # a function that is not there: from now on the library is in memory
    except ImportError as error:
        if "PyInit_none" not in str(error):
            raise OSError(str(error))
    finally:
        if not path.startswith("/proc/"):
            os.unlink(path)
    return library


def call(library, name):
    """Calls PyInit_NAME."""
    _, path, create = library
    try:
        create(ModuleSpec(name, None, origin=path))
    except SystemError:
        pass  # it gave no module, as it should


def write_unnamed(data):
    """A file in memory: (descriptor, path), or None where there is no such thing."""
    try:
        fd = os.memfd_create("azlab")
    except (AttributeError, OSError):
        return None
    path = "/proc/self/fd/%d" % fd
    if os.path.exists(path):
        os.write(fd, data)
        return fd, path
    os.close(fd)
    return None


def write_named(data):
    """A file of our own in the first folder that takes it: (descriptor, path)."""
    for folder in FOLDERS:
        path = "%s/azlab-%s.so" % (folder, os.urandom(8).hex())
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except OSError:
            continue
        os.write(fd, data)
        return fd, path
    raise OSError("No folder takes a file: %s." % ", ".join(FOLDERS))


def shared_library(machine, steps):
    """The bytes of the library: headers, symbols, code and the filter in a segment that is read and executed, and the
    dynamic table, which the loader changes, in one that is written."""
    count = len(steps) // 8
    code_of = {"x86_64": code_x86_64, "aarch64": code_aarch64}[machine]
    header, segments = 64, 4 * 56
    names = b"\0PyInit_bind\0PyInit_hold\0"
    symbols = header + segments
    strings = symbols + 3 * 24
    table = align(strings + len(names), 8)
    code = align(table + 4 * (2 + 1 + 3), 16)
    bind = code_of(BIND, None, 0)
    filter_at = align(code + len(bind), 16)
    hold = filter_at + len(steps)
    hold_code = code_of(HOLD, filter_at - hold, count)
    end = hold + len(hold_code)
    dynamic = align(end, PAGE)

    body = bytearray(dynamic)
    # Elf64_Ehdr
    kind = {"x86_64": 62, "aarch64": 183}[machine]
    body[:header] = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, kind, 1, 0, 64, 0, 0, 64, 56, 4, 64, 0, 0)
    # Elf64_Phdr: kind, flags, offset, address, address, size in the file, size in memory, alignment
    entries = (
        (1, 5, 0, 0, 0, end, end, PAGE),  # PT_LOAD, read and execute
        (1, 6, dynamic, dynamic, dynamic, 96, 96, PAGE),  # PT_LOAD, read and write
        (2, 6, dynamic, dynamic, dynamic, 96, 96, 8),  # PT_DYNAMIC
        (0x6474E551, 6, 0, 0, 0, 0, 0, 16),  # PT_GNU_STACK: no executable stack
    )
    body[header:symbols] = b"".join(struct.pack("<IIQQQQQQ", *entry) for entry in entries)
    # Elf64_Sym: name, global function, section (any that is defined), address, size
    body[symbols:strings] = (
        bytes(24)
        + struct.pack("<IBBHQQ", 1, 0x12, 0, 1, code, len(bind))
        + struct.pack("<IBBHQQ", 13, 0x12, 0, 1, hold, len(hold_code))
    )
    body[strings : strings + len(names)] = names
    # DT_HASH: one bucket, three symbols, bucket -> 1 -> 2 -> end
    body[table : table + 24] = struct.pack("<IIIIII", 1, 3, 1, 0, 2, 0)
    body[code : code + len(bind)] = bind
    body[filter_at:hold] = steps
    body[hold:end] = hold_code
    # DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_NULL
    entries = ((4, table), (5, strings), (6, symbols), (10, len(names)), (11, 24), (0, 0))
    return bytes(body) + b"".join(struct.pack("<QQ", *entry) for entry in entries)


def align(offset, to):
    return -(-offset // to) * to


def code_x86_64(calls, filter_offset, count):
    """A function that makes `calls` of prctl and gives NULL. The last one gets the filter, at `filter_offset` from here."""
    code = b""
    if filter_offset is not None:
        code += b"\x48\x8d\x05" + struct.pack("<i", filter_offset - 7)  # lea rax, [rip + …]
        code += b"\x50\x68" + struct.pack("<i", count)  # push rax; push count: struct sock_fprog
    for option, value in calls:
        code += b"\xb8" + struct.pack("<I", 157)  # mov eax, prctl
        code += b"\xbf" + struct.pack("<I", option)  # mov edi, option
        code += b"\xbe" + struct.pack("<I", value)  # mov esi, value
        code += b"\x48\x89\xe2" if option == PR_SET_SECCOMP else b"\x31\xd2"  # mov rdx, rsp, or xor edx, edx
        code += b"\x45\x31\xd2\x45\x31\xc0\x0f\x05"  # xor r10d, r10d; xor r8d, r8d; syscall
    if filter_offset is not None:
        code += b"\x48\x83\xc4\x10"  # add rsp, 16
    return code + b"\x31\xc0\xc3"  # xor eax, eax; ret


def code_aarch64(calls, filter_offset, count):
    """The same in words of A64."""

    def immediate(register, value):  # movz
        return 0xD2800000 | value << 5 | register

    words = []
    if filter_offset is not None:
        words.append(0x10000000 | (filter_offset & 3) << 29 | (filter_offset >> 2 & 0x7FFFF) << 5 | 5)  # adr x5, filter
        words += [immediate(6, count), 0xA9BF17E6]  # stp x6, x5, [sp, #-16]!: struct sock_fprog
    for option, value in calls:
        words += [immediate(8, 167), immediate(0, option), immediate(1, value)]
        words.append(0x910003E2 if option == PR_SET_SECCOMP else immediate(2, 0))  # mov x2, sp
        words += [immediate(3, 0), immediate(4, 0), 0xD4000001]  # svc #0
    if filter_offset is not None:
        words.append(0x910043FF)  # add sp, sp, #16
    words += [immediate(0, 0), 0xD65F03C0]  # ret
    return struct.pack("<%dI" % len(words), *words)
