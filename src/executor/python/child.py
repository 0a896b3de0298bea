# What a child of the template does to itself before it is a program's process.

import gc
import marshal
import os
import resource
import struct
import threading
from importlib.machinery import ModuleSpec

import program

# memory (bytes), CPU seconds, length of a value (UTF-16 units), perturbation; bytes of the program and of the arguments
HEADER = "QIIIQQ"


def become_program(scope, source, answer, template, library, filtered):
    """Reads its program and its arguments into `scope`, as bottom.py has them, and gives up everything else."""
    if library and not filtered:
        call(library, "bind")
    if os.getppid() != template:
        os._exit(1)
    memory, cpu_seconds, limit, perturbation, *lengths = struct.unpack(HEADER, read(source, struct.calcsize(HEADER)))
    # To call the library again, a system may open its file: then the filter is what forbids to open one.
    limit_resources(memory, cpu_seconds, files=64 if filtered else 0)
    try:
        scope["source"] = read(source, lengths[0]).decode("utf-8", "surrogatepass")
        scope["arguments"] = marshal.loads(read(source, lengths[1]))
        scope["space"] = program.begin(perturbation)
    except MemoryError:
        os.write(answer, b"M00000000")
        os._exit(0)
    os.close(source)
    scope["answer"], scope["limit"] = answer, limit
    if hasattr(threading.main_thread(), "_native_id"):
        threading.main_thread()._native_id = 1  # for all programs, instead of the system's number
    gc.enable()
    if filtered:
        hold(library)
    if library:
        os.close(library[0])


def read(fd, length):
    parts = []
    while length > 0:
        part = os.read(fd, min(length, 1 << 20))
        if not part:
            os._exit(1)  # the parent is gone
        parts.append(part)
        length -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def call(library, name):
    """Calls PyInit_NAME of the library of native.py."""
    _, path, load = library
    try:
        load(ModuleSpec(name, None, origin=path))
    except SystemError:
        pass  # it gave no module, as it should


def hold(library):
    """From here on this process is held, for good. Raises OSError where it is not."""
    call(library, "hold")
    try:
        fd = os.open("/dev/null", os.O_RDONLY)
    except PermissionError:
        return
    os.close(fd)
    raise OSError("The kernel does not take the system-call filter.")


def limit_resources(address_space, cpu_seconds, files):
    """No processes, no core dump, nothing written to files, so much address space (bytes) and CPU time; `files` descriptors."""
    bounds = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, address_space),
    )
    for which, value in bounds:
        hard = resource.getrlimit(which)[1]
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(which, (value, value))
