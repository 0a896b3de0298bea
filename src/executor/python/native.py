# System calls that Python has no function for, without ctypes: a shared library of three entry points, made here byte by byte.
#
# ctypes would give a program every address of its process, and what has imported it once cannot lose it again: its types
# stay subclasses of object. So the template never imports it. The library holds what these three need and nothing else:
#
#   PyInit_bind   the kernel ends this process when its parent ends; processes of the same user may not read or trace it
#   PyInit_hold   the kernel ends this process when its parent ends, and it ends now if its parent is not the process that
#                 made the library; then no new rights, and the system-call filter, for good
#   PyInit_forget pages that were named when it was made are no longer mapped
#
# Each is called as the start of an extension module is. It gives NULL, so that CPython makes no module of it and raises
# SystemError, and nothing stays behind that could be called. What it did is seen by what the kernel then refuses.

import _imp
import os
import struct

import child

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
SIGKILL = 9
PAGE = 0x10000  # the largest page of the machines below

# Folders for the library's file where the kernel gives no file without a name, or /proc is not there.
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "")


def load(machine, steps, pages=()):
    """Loads the library from a file that has no name any more. Gives what child.call calls: the descriptor of the file, its
    path, and how CPython loads an extension module. No class of ours: a process that had one keeps it."""
    data = shared_library(machine, steps, pages)
    fd, path = write_unnamed(data) or write_named(data)
    library = fd, path, _imp.create_dynamic
    try:
        child.call(library, "none")  # a function that is not there: from now on the library is in memory
    except ImportError as error:
        if "PyInit_none" not in str(error):
            raise OSError(str(error))
    finally:
        if not path.startswith("/proc/"):
            os.unlink(path)
    return library


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


def shared_library(machine, steps, pages=()):
    """The bytes of the library: headers, symbols, code and the filter in a segment that is read and executed, and the
    dynamic table, which the loader changes, in one that is written."""
    count = len(steps) // 8
    assembler = {"x86_64": X86_64, "aarch64": AArch64}[machine]
    header, segments = 64, 4 * 56
    names = b"\0PyInit_bind\0PyInit_hold\0PyInit_forget\0"
    symbols = header + segments
    strings = symbols + 4 * 24
    table = align(strings + len(names), 8)
    code = align(table + 4 * (2 + 1 + 4), 16)
    prctl, parent_is, give_null = assembler.prctl, assembler.parent_is, assembler.GIVE_NULL
    dies = prctl(PR_SET_PDEATHSIG, SIGKILL)
    bind = dies + prctl(PR_SET_DUMPABLE, 0) + give_null
    filter_at = align(code + len(bind), 16)
    hold = filter_at + len(steps)
    hold_code = assembler.filter_to_stack(filter_at - hold, count) + dies + parent_is(os.getpid())
    hold_code += prctl(PR_SET_NO_NEW_PRIVS, 1) + prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, pointer=True)
    hold_code += assembler.DROP_FILTER + give_null
    forget = align(hold + len(hold_code), 16)
    forget_code = b"".join(assembler.unmap(*page) for page in pages) + give_null
    end = forget + len(forget_code)
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
        + struct.pack("<IBBHQQ", 25, 0x12, 0, 1, forget, len(forget_code))
    )
    body[strings : strings + len(names)] = names
    # DT_HASH: one bucket, four symbols, bucket -> 1 -> 2 -> 3 -> end
    body[table : table + 28] = struct.pack("<IIIIIII", 1, 4, 1, 0, 2, 3, 0)
    body[code : code + len(bind)] = bind
    body[filter_at:hold] = steps
    body[hold : hold + len(hold_code)] = hold_code
    body[forget:end] = forget_code
    # DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_NULL
    entries = ((4, table), (5, strings), (6, symbols), (10, len(names)), (11, 24), (0, 0))
    return bytes(body) + b"".join(struct.pack("<QQ", *entry) for entry in entries)


def align(offset, to):
    return -(-offset // to) * to


class X86_64:
    DROP_FILTER = b"\x48\x83\xc4\x10"  # add rsp, 16
    GIVE_NULL = b"\x31\xc0\xc3"  # xor eax, eax; ret

    @staticmethod
    def filter_to_stack(offset, count):
        """Puts struct sock_fprog on the stack: the filter is at `offset` from here, with `count` steps."""
        code = b"\x48\x8d\x05" + struct.pack("<i", offset - 7)  # lea rax, [rip + …]
        return code + b"\x50\x68" + struct.pack("<i", count)  # push rax; push count

    @staticmethod
    def prctl(option, value, pointer=False):
        """prctl(option, value, the stack or 0, 0, 0)"""
        code = b"\xb8" + struct.pack("<I", 157)  # mov eax, prctl
        code += b"\xbf" + struct.pack("<I", option)  # mov edi, option
        code += b"\xbe" + struct.pack("<I", value)  # mov esi, value
        code += b"\x48\x89\xe2" if pointer else b"\x31\xd2"  # mov rdx, rsp, or xor edx, edx
        return code + b"\x45\x31\xd2\x45\x31\xc0\x0f\x05"  # xor r10d, r10d; xor r8d, r8d; syscall

    @staticmethod
    def unmap(start, length):
        code = b"\xb8" + struct.pack("<I", 11)  # mov eax, munmap
        code += b"\x48\xbf" + struct.pack("<Q", start) + b"\xbe" + struct.pack("<I", length)  # mov rdi, start; mov esi, length
        return code + b"\x0f\x05"

    @staticmethod
    def parent_is(pid):
        """Ends the process where its parent is another one."""
        code = b"\xb8" + struct.pack("<I", 110) + b"\x0f\x05"  # mov eax, getppid; syscall
        code += b"\x3d" + struct.pack("<I", pid)  # cmp eax, pid
        leave = b"\xb8" + struct.pack("<I", 231) + b"\xbf" + struct.pack("<I", 1) + b"\x0f\x05"  # exit_group(1)
        return code + b"\x74" + bytes([len(leave)]) + leave  # je over it


class AArch64:
    DROP_FILTER = struct.pack("<I", 0x910043FF)  # add sp, sp, #16
    GIVE_NULL = struct.pack("<2I", 0xD2800000, 0xD65F03C0)  # mov x0, #0; ret

    @staticmethod
    def set(register, value):
        """movz, and movk for each further 16 bits that are not 0"""
        code = struct.pack("<I", 0xD2800000 | (value & 0xFFFF) << 5 | register)
        for part in (1, 2, 3):
            bits = value >> 16 * part & 0xFFFF
            code += struct.pack("<I", 0xF2800000 | part << 21 | bits << 5 | register) if bits else b""
        return code

    @staticmethod
    def unmap(start, length):
        code = AArch64.set(8, 215) + AArch64.set(0, start) + AArch64.set(1, length)
        return code + struct.pack("<I", 0xD4000001)  # svc #0

    @staticmethod
    def filter_to_stack(offset, count):
        code = struct.pack("<I", 0x10000000 | (offset & 3) << 29 | (offset >> 2 & 0x7FFFF) << 5 | 5)  # adr x5, filter
        return code + AArch64.set(6, count) + struct.pack("<I", 0xA9BF17E6)  # stp x6, x5, [sp, #-16]!

    @staticmethod
    def prctl(option, value, pointer=False):
        code = AArch64.set(8, 167) + AArch64.set(0, option) + AArch64.set(1, value)
        code += struct.pack("<I", 0x910003E2) if pointer else AArch64.set(2, 0)  # mov x2, sp
        return code + AArch64.set(3, 0) + AArch64.set(4, 0) + struct.pack("<I", 0xD4000001)  # svc #0

    @staticmethod
    def parent_is(pid):
        code = AArch64.set(8, 173) + struct.pack("<I", 0xD4000001) + AArch64.set(9, pid)
        code += struct.pack("<I", 0x6B09001F)  # cmp w0, w9
        leave = AArch64.set(8, 94) + AArch64.set(0, 1) + struct.pack("<I", 0xD4000001)
        return code + struct.pack("<I", 0x54000000 | (len(leave) // 4 + 1) << 5) + leave  # b.eq over it
