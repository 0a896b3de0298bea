# The sandbox process for Python: reads requests from its stdin, has the template (template.py) fork a child for each input,
# so that every run starts from the same memory and nothing that it does outlives it, and judges what the child answers.
#
# No program runs here, and nothing is forked from here: what this process has read reaches no program. A child gets its
# program and its one input through a pipe of its own.
#
# It speaks the protocol of ../wire.ts. It runs with any CPython from 3.9 on:
#
#   python3 -s -S -B zygote.py LEVEL [BYTES [NOTE]]    PYTHONHASHSEED in the environment, a lifeline as descriptor 3
#   python3 -s -S -B zygote.py --probe                 what this Python and this machine give, as JSON
#
# LEVEL is the isolation that the host arranged, to be repeated in the first line with NOTE; where it names the system-call
# filter and that does not work, the process refuses to start. BYTES is a template's virtual memory, for where /proc is not
# there.

import array
import gc
import json
import marshal
import os
import platform
import select
import signal
import socket
import struct
import sys
import time
import traceback

import child
import jail
import literals

LIFELINE = 3
POLL_MS = 20  # between two looks at a child that runs
SLACK = 16 * jail.MIB  # stacks, and the arena that an allocator takes whole
EXTRA_RESIDENT = 40 * jail.MIB
UNKNOWN_VIRTUAL = 256 * jail.MIB
OUTCOMES = {"V": "ok", "E": "error", "U": "unserialisable", "L": "too-large", "M": "memory"}
ANSWER_HEADER = 9

HERE = os.path.dirname(os.path.abspath(__file__))
START = """import sys
if "" in sys.path: sys.path.remove("")
sys.path.insert(0, sys.argv[1])
import template
template.serve(globals())
"""
# From 3.11 on without the working folder in the path: looking it up is refused to a program, which some errors do not expect.
FLAGS = ("-s", "-S", "-B") + (("-P",) if sys.version_info >= (3, 11) else ())
KEPT_ENVIRONMENT = ("TZ", "LC_ALL", "LANG", "PYTHONHASHSEED")
# The messages of template.py, which this process must not load.
FORK, WAIT = b"F", b"W"
READY, FORKED, ENDED = "QQ", "q", "qdd"
ERROR_LENGTH = 1000

now = time.monotonic


class Gone(Exception):
    """The host has closed a pipe, or died."""


class Frames:
    """Requests from a descriptor."""

    def __init__(self, fd):
        self.fd = fd
        self.pending = bytearray()

    def next(self):
        """Waits for the next request, and for the host's end."""
        header = json.loads(self.take(struct.unpack("<I", self.take(4))[0]))
        header["program"], *header["inputs"] = map(self.text, header["sizes"])
        return header

    def text(self, size):
        return self.take(size).decode("latin-1") if size >= 0 else self.take(-size).decode("utf-16-le", "surrogatepass")

    def take(self, size):
        while len(self.pending) < size:
            can_read(self.fd, None)
            data = os.read(self.fd, 1 << 16)
            if not data:
                raise Gone
            self.pending += data
        data = bytes(self.pending[:size])
        del self.pending[:size]
        return data


def can_read(fd, ms):
    """Waits until the descriptor can be read; false after `ms`. Raises Gone when the lifeline ends."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    poll.register(LIFELINE, select.POLLIN)
    ready = [item for item, _ in poll.poll(ms)]
    if LIFELINE in ready:
        raise Gone
    return bool(ready)


class Template:
    """The process that children are forked from, as its parent sees it."""

    def __init__(self, level, virtual):
        ours, theirs = socket.socketpair()
        text = START + read_file("bottom.py")
        command = [sys.executable, *FLAGS, "-c", text, HERE, level, str(os.getpid()), str(virtual)]
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        actions = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0), (os.POSIX_SPAWN_DUP2, 2, 1), (os.POSIX_SPAWN_CLOSE, LIFELINE)]
        self.pid = os.posix_spawn(sys.executable, command, kept, file_actions=actions)
        theirs.close()
        self.connection = ours
        self.virtual, self.resident = self.take(READY)

    def take(self, form):
        """The next message."""
        size = struct.calcsize(form)
        data = b""
        while len(data) < size:
            can_read(self.connection.fileno(), None)
            part = self.connection.recv(size - len(data))
            if not part:
                raise TemplateEnded("The template of programs has ended.")
            data += part
        return struct.unpack(form, data)

    def fork(self, source, answer):
        """Has a child forked that reads `source` and writes `answer`. Gives its process id."""
        ends = array.array("i", [source, answer])
        self.connection.sendmsg([FORK], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, ends)])
        return self.take(FORKED)[0]

    def reap(self, pid, patience_ms):
        """Waits for a child that is ending; one that goes on is killed. Gives its status, and its CPU time in ms."""
        if patience_ms == 0:
            os.kill(pid, signal.SIGKILL)
        self.connection.send(WAIT)
        if patience_ms > 0 and not can_read(self.connection.fileno(), patience_ms):
            os.kill(pid, signal.SIGKILL)
        status, user, system = self.take(ENDED)
        return status, 1000 * (user + system)


class TemplateEnded(Exception):
    """Nothing can run any more."""


class Zygote:
    def __init__(self, source, sink, template):
        self.frames = Frames(source)
        self.sink = sink
        self.template = template

    def send(self, message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.sink, data) :]

    def serve(self, level, note=None):
        ready = {"ready": True, "isolation": level, "engine": "CPython " + platform.python_version()}
        self.send(dict(ready, note=note) if note else ready)
        while True:
            request = self.frames.next()
            for index, encoded in enumerate(request["inputs"]):
                verdict, ms, cpu = self.run_input(request, encoded)
                self.send((request["unit"], index) + verdict + (ms, cpu))
            self.send((request["unit"], -1, jail.memory_of("self")[1]))

    def run_input(self, request, encoded):
        """Gives (outcome, value, error), wall milliseconds, CPU milliseconds."""
        start = now()
        try:
            arguments = marshal.dumps(literals.arguments(encoded))
        except ValueError as error:
            return ("error", None, str(error)), 1000 * (now() - start), 0
        source, program_end = os.pipe()
        receiver, answer_end = os.pipe()
        pid = self.template.fork(source, answer_end)
        os.close(source)
        os.close(answer_end)
        try:
            send_program(program_end, request, arguments, self.template.virtual)
            data, verdict = watch(request, pid, receiver, start, self.template.resident)
            delay = jail.waited_for_processor(pid) if verdict else None
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            raise
        finally:
            os.close(receiver)
        if verdict is None and is_whole(data):
            verdict = judge(request, data)
        status, cpu = self.template.reap(pid, 0 if verdict else POLL_MS)
        verdict = verdict or ended_early(status)
        ms = 1000 * (now() - start)
        # Time that a program slept or waited by its own will is its own use: only the machine's delay is not.
        return verdict, ms, cpu if delay is None else max(cpu, ms - delay)


def send_program(fd, request, arguments, virtual):
    """Gives a child what it runs, and closes its pipe."""
    memory = virtual + request["memoryMiB"] * jail.MIB + SLACK
    cpu_seconds = int(request["killMs"] / 1000) + 2
    program = request["program"].encode("utf-8", "surrogatepass")
    limit, perturbation = request["outputBytes"], request["perturbation"]
    header = struct.pack(child.HEADER, memory, cpu_seconds, limit, perturbation, len(program), len(arguments))
    data = header + program + arguments
    try:
        while data:
            data = data[os.write(fd, data) :]
    except BrokenPipeError:
        pass  # it has ended already, which is seen by who waits for its answer
    finally:
        os.close(fd)


def watch(request, pid, receiver, start, resident):
    """Reads a child's answer until it is whole, or ends the child. Gives (answer, verdict or None)."""
    deadline = start + request["wallMs"] / 1000
    largest = ANSWER_HEADER + 3 * request["outputBytes"] + 4096
    resident += 2 * request["memoryMiB"] * jail.MIB + EXTRA_RESIDENT
    data = bytearray()
    verdict = None
    while verdict is None:
        left = 1000 * (deadline - now())
        if left <= 0:
            verdict = "timeout", None, "The program used its time."
        elif can_read(receiver, min(POLL_MS, left + 1)):
            part = os.read(receiver, 1 << 16)
            data += part
            if not part or is_whole(data):
                return data, None
            if len(data) > largest:
                verdict = too_large(request)
        elif jail.memory_of(pid)[1] > resident:
            verdict = out_of_memory(request)
    return data, verdict


def is_whole(data):
    if len(data) < ANSWER_HEADER:
        return False
    try:
        return len(data) >= ANSWER_HEADER + int(data[1:ANSWER_HEADER], 16)
    except ValueError:
        return True  # not ours


def judge(request, data):
    """The verdict of an answer. A child may say anything, so nothing is believed."""
    spoiled = "error", None, "The program wrote over its answer."
    try:
        outcome, size = OUTCOMES[data[:1].decode()], int(data[1:ANSWER_HEADER], 16)
        text = data[ANSWER_HEADER:].decode()
    except (ValueError, KeyError):
        return spoiled
    if size != len(data) - ANSWER_HEADER:
        return spoiled
    if outcome == "ok":
        long = len(text.encode("utf-16-le")) // 2 > request["outputBytes"]
        return too_large(request) if long else (outcome, text, None)
    if outcome == "too-large":
        return too_large(request)
    if outcome == "memory":
        return out_of_memory(request)
    text = text[:ERROR_LENGTH]
    return outcome, None, "The result is or holds %s." % text if outcome == "unserialisable" else text


def too_large(request):
    return "too-large", None, "The result is longer than %d characters." % request["outputBytes"]


def out_of_memory(request):
    return "memory", None, "The program used more than %d MiB." % request["memoryMiB"]


def ended_early(status):
    if not os.WIFSIGNALED(status):
        text = "The program ended its process without an answer (exit code %d)." % os.WEXITSTATUS(status)
        return "error", None, text
    number = os.WTERMSIG(status)
    if number == signal.SIGXCPU:
        return "timeout", None, "The program used its time."
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = "signal %d" % number
    return "killed", None, "The program's process ended (%s)." % name


def close_others():
    """Closes what the host's own parents left open by mistake: a program must not inherit it."""
    try:
        left_open = [int(name) for name in os.listdir("/proc/self/fd")]
    except OSError:
        left_open = range(4096)
    for fd in left_open:
        if fd > LIFELINE:
            try:
                os.close(fd)
            except OSError:
                pass


def read_file(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def probe():
    """What this Python and this machine give, and which files it reads: for the host, before any program."""
    import modules

    del sys.path[0]  # this folder
    modules.load()
    executable = os.path.realpath(getattr(sys, "_base_executable", "") or sys.executable)
    print(
        json.dumps(
            {
                "implementation": platform.python_implementation(),
                "version": platform.python_version(),
                "executable": executable,
                "folders": [path for path in sys.path if os.path.exists(path)],
                "files": sorted({executable} | mapped_files()),
                "virtualBytes": jail.memory_of("self")[0],
                "seccomp": jail.filter_works(jail.library()),
                "userNamespaces": jail.user_namespaces(),
            }
        )
    )


def mapped_files():
    """The libraries that this process has loaded."""
    try:
        with open("/proc/self/maps") as lines:
            names = [line.split(maxsplit=5)[5].strip() for line in lines if line.count("/")]
    except OSError:
        return set()
    return {name for name in names if name.startswith("/") and os.path.exists(name)}


def main(argument, *more):
    if argument == "--probe":
        return probe()
    close_others()
    # The tree of a long input is half a million objects without a cycle: to collect among them takes as long as to read it.
    gc.disable()
    library = jail.library()
    if library:
        child.call(library, "bind")
    if "seccomp" in argument and not jail.filter_works(library):
        sys.exit("The kernel does not take the system-call filter.")
    try:
        template = Template(argument, int(more[0]) if more else UNKNOWN_VIRTUAL)
        Zygote(0, 1, template).serve(argument, *more[1:])
    except (Gone, BrokenPipeError):
        os._exit(0)
    except TemplateEnded as error:
        sys.exit(str(error))
    except BaseException:
        os.write(2, traceback.format_exc()[-2000:].encode())
        os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
