# The process that programs are forked from. It has loaded what programs may import, and never sees a program, an input or a
# result: it is told when to fork, and passes the ends of two pipes to its child.
#
# It runs as the code of __main__ (see zygote.Template): `template.serve(globals())`, followed by bottom.py. In a child `serve`
# returns, and nothing of these files is left then but what bottom.py names.
#
#   parent -> template   FORK with two descriptors, or WAIT for the child to end
#   template -> parent   READY once: virtual and resident memory in bytes; FORKED: the child's process id; ENDED: its status,
#                        and its user and system time in seconds
#   parent -> child      HEADER (child.py), the program, its arguments
#   child -> parent      an answer (answer.py), the end of the pipe

import gc
import os
import struct
import sys

import _socket
import child
import jail
import modules
import native
import program
import still

FORK, WAIT = b"F", b"W"
READY, FORKED, ENDED = "QQ", "q", "qdd"
NEEDED_AT_START = (jail, modules, native, still)
NEEDED_IN_CHILDREN = (child, program, sys.modules[__name__])


def serve(scope):
    """Forks children until the parent is gone. Returns in each child, with `scope` as bottom.py expects it."""
    folder, level, parent, virtual = sys.argv[1:5]
    connection = take_connection()
    modules.load()
    scope.clear()
    scope.update(program.names(), after=program.code_of(folder, "answer"), write=os.write, leave=os._exit)
    library, memory = prepare(int(parent))
    # What is freed here need not be freed in each child, which would copy the memory around it.
    ours = [vars(module) for module in NEEDED_IN_CHILDREN]
    for module in NEEDED_AT_START:
        vars(module).clear()
    # Nothing of what is left goes where a collection in a child would write to.
    gc.collect()
    gc.disable()
    gc.freeze()
    close_standard()
    connection.send(struct.pack(READY, memory[0] or int(virtual), memory[1]))
    pipes = wait_for_child(connection)
    # From here on this is a child.
    child.become_program(scope, *pipes, library, "seccomp" in level)
    for names in ours:
        names.clear()


def prepare(parent):
    """Makes this process what a program may find. Gives the library that holds its children, and its memory."""
    # Before its memory is hidden, from itself too.
    pages = still.stop_clocks(int(os.environ.get("PYTHONHASHSEED", 0)))
    still.clear_arguments()
    library = jail.library(pages)
    if library:
        child.call(library, "bind")
        child.call(library, "forget")
    if os.getppid() != parent:
        os._exit(1)  # it died before it could take this process along
    memory = jail.memory_of("self")
    modules.hide_clocks()
    modules.clear_environment()
    modules.close_imports()
    modules.forget_places()
    modules.forget(*modules.HIDDEN, *[module.__name__ for module in NEEDED_AT_START + NEEDED_IN_CHILDREN])
    return library, memory


def take_connection():
    """The connection to the parent, which is stdin."""
    connection = _socket.socket(fileno=os.dup(0))
    return connection


def close_standard():
    """Programs have an empty stdin, and what they print goes nowhere."""
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)


def wait_for_child(connection):
    """Does as the parent says. Returns in a child: its two pipes, and the process id of the template."""
    template, pid = os.getpid(), 0
    while True:
        command, ancillary, _, _ = connection.recvmsg(1, _socket.CMSG_SPACE(8))
        if command == WAIT:
            _, status, usage = os.wait4(pid, 0)
            connection.send(struct.pack(ENDED, status, usage.ru_utime, usage.ru_stime))
        elif command == FORK:
            source, answer = struct.unpack("ii", ancillary[0][2])
            pid = os.fork()
            if pid == 0:
                break
            os.close(source)
            os.close(answer)
            connection.send(struct.pack(FORKED, pid))
        else:
            os._exit(0)
    connection.close()
    return source, answer, template
