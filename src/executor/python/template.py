# The process that programs are forked from. It has loaded what programs may import, and never sees a program, an input or a
# result: it is told when to fork, and passes the ends of two pipes to its child.
#
# It runs as the code of __main__ (see zygote.Template): `template.serve(globals())`, followed by bottom.py. In a child `serve`
# returns, and nothing of these files is left then but what bottom.py names.
#
#   parent -> template   FORK with two descriptors, or WAIT for the child to end
#   template -> parent   READY once: virtual and resident memory in bytes; FORKED: the child's process id; ENDED: its status,
#                        and its user and system time in seconds
#   parent -> child      HEADER, the program, its input, the end of the pipe
#   child -> parent      an answer (see answer.py), the end of the pipe

import gc
import os
import struct
import sys
import threading

import _socket
import jail
import literals
import modules
import native
import program
import still

FORK, WAIT = b"F", b"W"
READY, FORKED, ENDED = "QQ", "q", "qdd"
# memory (bytes), CPU seconds, length of a value (UTF-16 units), perturbation; bytes of the program and of the input
HEADER = "QIIIQQ"
OURS = "template jail literals modules native program still".split()


def serve(scope):
    """Forks children until the parent is gone. Returns in each child, with `scope` as bottom.py expects it."""
    folder, level, parent, virtual = sys.argv[1:5]
    held = [vars(sys.modules[name]) for name in OURS]
    after = program.code_of(folder, "answer")
    modules.load()
    library = jail.library()
    jail.bind(library)
    if os.getppid() != int(parent):
        os._exit(1)  # it died before it could take this process along
    connection = take_connection()
    memory = jail.memory_of("self")
    still.stop_clocks(int(os.environ.get("PYTHONHASHSEED", 0)))
    modules.hide_clocks()
    modules.clear_environment()
    modules.close_imports()
    modules.forget_places()
    modules.forget(*modules.HIDDEN, *OURS)
    # Nothing of this goes where a collection in a child would write to.
    gc.collect()
    gc.disable()
    gc.freeze()
    connection.send(struct.pack(READY, memory[0] or int(virtual), memory[1]))
    pipes = wait_for_child(connection)
    # From here on this is a child.
    names = become_program(*pipes, library, "seccomp" in level)
    scope.clear()
    scope.update(names, after=after)
    names = None
    for names_of_ours in held:
        names_of_ours.clear()


def take_connection():
    """The connection to the parent, which is stdin. Programs have an empty stdin, and what they print goes nowhere."""
    connection = _socket.socket(fileno=os.dup(0))
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    return connection


def wait_for_child(connection):
    """Does as the parent says. Returns in a child: its two pipes, and the process id of the template."""
    template = os.getpid()
    child = 0
    while True:
        command, ancillary, _, _ = connection.recvmsg(1, _socket.CMSG_SPACE(8))
        if command == WAIT:
            _, status, usage = os.wait4(child, 0)
            connection.send(struct.pack(ENDED, status, usage.ru_utime, usage.ru_stime))
        elif command == FORK:
            source, answer = struct.unpack("ii", ancillary[0][2])
            child = os.fork()
            if child == 0:
                break
            os.close(source)
            os.close(answer)
            connection.send(struct.pack(FORKED, child))
        else:
            os._exit(0)
    connection.close()
    return source, answer, template


def become_program(source, answer, template, library, filtered):
    """In a child: reads its program and its input, and gives up everything else. Gives the names of bottom.py but `after`."""
    jail.bind(library)
    if os.getppid() != template:
        os._exit(1)
    sizes = struct.Struct(HEADER)
    memory, cpu_seconds, limit, perturbation, *lengths = sizes.unpack(read_exactly(source, sizes.size))
    # A library that is called again may be looked for in its file: the filter is what forbids to open one.
    jail.limit_resources(memory, cpu_seconds, files=64 if filtered else 0)
    try:
        text, encoded = [read_exactly(source, length).decode("utf-8", "surrogatepass") for length in lengths]
        os.close(source)
        names = program.prepare(text, encoded, perturbation)
    except (ValueError, MemoryError) as error:
        os.write(answer, program.refusal(error))
        os._exit(0)
    if hasattr(threading.main_thread(), "_native_id"):
        threading.main_thread()._native_id = 1  # for all programs, instead of the system's number
    gc.enable()
    if filtered:
        jail.hold(library)
    if library:
        os.close(library[0])
    return dict(names, limit=limit, answer=answer, write=os.write, leave=os._exit)


def read_exactly(fd, length):
    parts = []
    while length > 0:
        part = os.read(fd, min(length, 1 << 20))
        if not part:
            os._exit(1)  # the parent is gone
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
