# Stops the clocks of this process: what the kernel maps into it to tell the time without a system call (the vDSO) then tells
# one time for ever, and the pages that it read the time from are no longer mapped. The filter refuses the system calls, so no
# clock is left to a program, whatever function or memory it finds.
#
# The time is another one in a process with another hash seed, where second runs are: what depends on it is found.

import struct
import sys

# Functions of the vDSO that programs must not have: clocks, the processor's number, random bytes.
STOPPED = (
    b"__vdso_clock_gettime __vdso_clock_getres __vdso_gettimeofday __vdso_time __vdso_getcpu __vdso_getrandom "
    b"__kernel_clock_gettime __kernel_clock_getres __kernel_gettimeofday __kernel_getrandom"
).split()
CLOCK_GETTIME = (b"__vdso_clock_gettime", b"__kernel_clock_gettime")
GETTIMEOFDAY = (b"__vdso_gettimeofday", b"__kernel_gettimeofday")
# Seconds and nanoseconds by seed: no part of the date or the time is the same, nor odd in both.
TIMES = ((1_000_000_007, 123_456_789), (1_234_567_890, 987_654_322))
# The least that CPython's 64 bits of nanoseconds hold, so that a wait for a lock ends at once, whatever its time limit: the end of
# the longest one that Python takes is past on every machine.
SINCE_START = (-9_223_372_036, -9_223_372_035)
# Before 3.11 such a wait goes by the time of the day.
WAITS_BY_DAY = sys.version_info < (3, 11)
X86_64, A64 = 62, 183


def code_for(name, machine, seed):
    """What stands in place of a function of the vDSO."""
    seconds, nanoseconds = TIMES[seed % 2]
    since_start = SINCE_START[seed % 2]
    if WAITS_BY_DAY:
        seconds = since_start
    if name in CLOCK_GETTIME:  # int clock_gettime(clock, to): clock 1 counts from the start of the machine
        monotonic, told = (body(machine, 1, second, nanoseconds) for second in (since_start, seconds))
        if machine == A64:  # bti c; cmp w0, #1; b.ne told
            return bytes.fromhex("5f2403d51f04007141010054") + monotonic + told
        return bytes.fromhex("83ff0175") + bytes([len(monotonic)]) + monotonic + told  # cmp edi, 1; jne told
    if name in GETTIMEOFDAY:  # int gettimeofday(to, zone), where `to` may be NULL
        told = body(machine, 0, seconds, nanoseconds // 1000)
        if machine == A64:  # bti c; cbz x0, end of told
            return bytes.fromhex("5f2403d5800000b4") + told
        return bytes.fromhex("4885ff741b") + told  # test rdi, rdi; jz end of told
    if name == b"__vdso_time":  # time_t time(to): mov rax, seconds; test rdi, rdi; jz end; mov [rdi], rax; ret
        return b"\x48\xb8" + struct.pack("<q", seconds) + bytes.fromhex("4885ff7403488907c3")
    # -EPERM. A64: bti c; mov x0, #-1; ret. x86-64: mov rax, -1; ret.
    return bytes.fromhex("5f2403d500008092c0035fd6" if machine == A64 else "48c7c0ffffffffc3")


def body(machine, argument, seconds, fraction):
    """Writes two numbers of 64 bits where an argument points, and gives 0."""
    if machine == A64:  # ldr x2, seconds; ldr x3, fraction; stp x2, x3, [argument]; mov x0, #0; ret
        words = (0x580000A2, 0x580000C3, 0xA9000C02 | argument << 5, 0xD2800000, 0xD65F03C0)
        return struct.pack("<5IqQ", *words, seconds, fraction)
    # mov rax, seconds; mov [argument], rax; mov rax, fraction; mov [argument + 8], rax; xor eax, eax; ret
    first, second = (b"\x48\x89\x07", b"\x48\x89\x47\x08") if argument == 0 else (b"\x48\x89\x06", b"\x48\x89\x46\x08")
    code = b"\x48\xb8" + struct.pack("<q", seconds) + first
    return code + b"\x48\xb8" + struct.pack("<Q", fraction) + second + b"\x31\xc0\xc3"


def stop_clocks(seed):
    """Stops the functions that tell the time. Gives the pages that no function reads any more, (start, length) each, for
    native.load: none where there is no /proc, or the kernel does not let a process write there."""
    try:
        mapped = [line.split() for line in lines_of("/proc/self/maps")]
        places = [(fields[-1], *[int(part, 16) for part in fields[0].split("-")]) for fields in mapped]
        pages = [(start, end - start) for name, start, end in places if name.startswith("[vvar")]
        functions_at = [(start, end) for name, start, end in places if name == "[vdso]"]
        if not functions_at:
            return pages  # no vDSO: every clock is a system call
        [(start, end)] = functions_at
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            image = memory.read(end - start)
            machine = struct.unpack_from("<H", image, 18)[0]
            for name, offset, size in functions(image):
                if name in STOPPED:
                    code = code_for(name, machine, seed)
                    memory.seek(start + offset)
                    memory.write(code if len(code) <= size else code_for(b"", machine, seed))
    except (OSError, KeyError, ValueError, struct.error):
        return []
    return pages


def clear_arguments():
    """Overwrites the command line of this process in its memory, where programs could find it: paths, a process number, code."""
    try:
        fields = lines_of("/proc/self/stat")[0].rpartition(")")[2].split()
        start, end = int(fields[45]), int(fields[46])  # arg_start and arg_end, the 48th and 49th of all
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(bytes(end - start))
    except (OSError, IndexError, ValueError):
        pass  # no /proc


def lines_of(path):
    with open(path) as file:
        return file.read().splitlines()


def functions(image):
    """The named functions of a 64-bit ELF image: (name, offset, size)."""
    start, count = struct.unpack_from("<32xQ14xHH", image)[0::2]
    segments = [struct.unpack_from("<IIQQQQ", image, start + 56 * i) for i in range(count)]
    base = [address - offset for kind, _, offset, address, _, _ in segments if kind == 1][0]
    at = [offset for kind, _, offset, _, _, _ in segments if kind == 2][0]
    table = {}
    while True:
        tag, value = struct.unpack_from("<QQ", image, at)
        if tag == 0:
            break
        table[tag] = value - base
        at += 16
    strings, symbols = table[5], table[6]  # DT_STRTAB, DT_SYMTAB
    # No table says how many symbols there are but the hash tables; the strings follow the symbols in every vDSO.
    for at in range(symbols, strings - 23, 24):
        name, info, _, section, value, size = struct.unpack_from("<IBBHQQ", image, at)
        if section and info & 15 in (0, 2):  # defined; of no kind, or a function
            yield image[strings + name : image.index(b"\0", strings + name)], value - base, size
