# The sandbox process for Python: loads the standard library once, reads requests from its stdin, and forks a child for
# each input, so that every run starts from the same memory and nothing that it does outlives it.
#
# It speaks the lines of ../wire.ts. It runs with any CPython from 3.9 on:
#
#   python3 -s -S -B zygote.py LEVEL [BYTES [NOTE]]    PYTHONHASHSEED in the environment, a lifeline as descriptor 3
#   python3 -s -S -B zygote.py --probe                 what this Python and this machine give, as JSON
#
# LEVEL is the isolation that the host arranged, to be repeated in the first line with NOTE; where it names the system-call
# filter and that does not work, the process refuses to start. BYTES is its virtual memory, for where /proc is not there.

import gc
import json
import os
import platform
import select
import signal
import sys
import time
import traceback

import jail
import modules
import program

LIFELINE = 3
POLL_MS = 20  # between two looks at a child that runs
SLACK = 16 * jail.MIB  # stacks, and the arena that an allocator takes whole
EXTRA_RESIDENT = 40 * jail.MIB
UNKNOWN_VIRTUAL = 256 * jail.MIB
OUTCOMES = {"V": "ok", "E": "error", "U": "unserialisable", "L": "too-large", "M": "memory"}
HEADER = 9

now = time.monotonic
sleep = time.sleep


class Gone(Exception):
    """The host has closed a pipe, or died."""


class Lines:
    """Lines of a descriptor, in a buffer that a child can wipe."""

    def __init__(self, fd):
        self.fd = fd
        self.pending = bytearray()
        self.scanned = 0

    def next(self):
        """Waits for the next line, and for the host's end."""
        while True:
            end = self.pending.find(b"\n", self.scanned)
            if end >= 0:
                line = bytes(self.pending[:end])
                del self.pending[: end + 1]
                self.scanned = 0
                return line
            self.scanned = len(self.pending)
            can_read(self.fd, None)
            data = os.read(self.fd, 1 << 16)
            if not data:
                raise Gone
            self.pending += data

    def wipe(self):
        self.pending[:] = bytes(len(self.pending))


def can_read(fd, ms):
    """Waits until the descriptor can be read; false after `ms`. Raises Gone when the lifeline ends."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    poll.register(LIFELINE, select.POLLIN)
    ready = [item for item, _ in poll.poll(ms)]
    if LIFELINE in ready:
        raise Gone
    return bool(ready)


class Zygote:
    def __init__(self, source, sink, errors, held, virtual):
        self.lines = Lines(source)
        self.sink = sink
        self.errors = errors
        self.held = held  # the filter, or None
        self.virtual = virtual  # this process's memory, where it cannot be read
        self.pid = os.getpid()

    def send(self, message):
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.sink, data) :]

    def serve(self, level, note=None):
        ready = {"ready": True, "isolation": level, "engine": "CPython " + platform.python_version()}
        self.send(dict(ready, note=note) if note else ready)
        while True:
            request = json.loads(self.lines.next())
            for index, encoded in enumerate(request["inputs"]):
                verdict, ms, cpu = self.run_input(request, encoded)
                self.send((request["unit"], index) + verdict + (ms, cpu))
            self.send((request["unit"], -1, jail.memory_of("self")[1]))

    def run_input(self, request, encoded):
        """Gives (outcome, value, error), wall milliseconds, CPU milliseconds."""
        start = now()
        virtual, resident = jail.memory_of("self")
        receiver, sender = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.close(receiver)
                self.become_program(request, encoded, virtual or self.virtual, sender)
            finally:
                os._exit(70)
        os.close(sender)
        try:
            data, verdict = watch(request, pid, receiver, start, resident)
            delay = jail.waited_for_processor(pid) if verdict else None
        except BaseException:
            os.kill(pid, signal.SIGKILL)
            raise
        finally:
            os.close(receiver)
        if verdict is None and is_whole(data):
            verdict = judge(request, data)
        status, usage = reap(pid, 0 if verdict else POLL_MS)
        verdict = verdict or ended_early(status)
        ms = 1000 * (now() - start)
        cpu = 1000 * (usage.ru_utime + usage.ru_stime)
        # Time that a program slept or waited by its own will is its own use: only the machine's delay is not.
        return verdict, ms, cpu if delay is None else max(cpu, ms - delay)

    def become_program(self, request, encoded, virtual, sender):
        """In the child: gives up everything but the program, its input and the way to answer."""
        jail.die_with_parent(self.pid)
        for fd in (self.lines.fd, self.sink, self.errors, LIFELINE):
            os.close(fd)
        self.lines.wipe()
        source, limit, perturbation = request["program"], request["outputBytes"], request["perturbation"]
        memory = virtual + request["memoryMiB"] * jail.MIB + SLACK
        cpu_seconds = int(request["killMs"] / 1000) + 2
        request.clear()
        jail.limit_resources(memory, cpu_seconds)
        gc.enable()
        if self.held:
            self.held.load()
        program.answer(sender, source, encoded, limit, perturbation)


def watch(request, pid, receiver, start, resident):
    """Reads a child's answer until it is whole, or ends the child. Gives (answer, verdict or None)."""
    deadline = start + request["wallMs"] / 1000
    largest = HEADER + 3 * request["outputBytes"] + 4096
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


def reap(pid, patience_ms):
    """Waits for a child that is ending; one that goes on without its pipe is killed."""
    end = now() + patience_ms / 1000
    while now() < end:
        done, status, usage = os.wait4(pid, os.WNOHANG)
        if done:
            return status, usage
        sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    return os.wait4(pid, 0)[1:]


def is_whole(data):
    if len(data) < HEADER:
        return False
    try:
        return len(data) >= HEADER + int(data[1:HEADER], 16)
    except ValueError:
        return True  # not ours


def judge(request, data):
    """The verdict of an answer. A child may say anything, so nothing is believed."""
    spoiled = "error", None, "The program wrote over its answer."
    try:
        outcome, size = OUTCOMES[data[:1].decode()], int(data[1:HEADER], 16)
        text = data[HEADER:].decode()
    except (ValueError, KeyError):
        return spoiled
    if size != len(data) - HEADER:
        return spoiled
    if outcome == "ok":
        long = len(text.encode("utf-16-le")) // 2 > request["outputBytes"]
        return too_large(request) if long else (outcome, text, None)
    if outcome == "too-large":
        return too_large(request)
    if outcome == "memory":
        return out_of_memory(request)
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


def take_pipes():
    """Moves the pipes to the host out of the way of programs, whose stdin is empty and whose output goes nowhere."""
    source, sink, errors = os.dup(0), os.dup(1), os.dup(2)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)
    return source, sink, errors


def probe():
    """What this Python and this machine give, and which files it reads: for the host, before any program."""
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
                "seccomp": jail.Filter().works(),
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
    del sys.path[0]  # this folder
    if argument == "--probe":
        return probe()
    close_others()
    jail.die_with_parent(0)
    jail.hide_memory()
    held = jail.Filter() if "seccomp" in argument else None
    if held and not held.works():
        sys.exit("The kernel does not take the system-call filter.")
    modules.load()
    modules.stop_clocks()
    modules.clear_environment()
    modules.forget(*modules.HIDDEN)
    sys.argv[:] = [""]
    sys.path[:] = []
    zygote = Zygote(*take_pipes(), held=held, virtual=int(more[0]) if more else UNKNOWN_VIRTUAL)
    gc.collect()
    gc.disable()
    gc.freeze()
    try:
        zygote.serve(argument, *more[1:])
    except (Gone, BrokenPipeError):
        os._exit(0)
    except BaseException:
        os.write(zygote.errors, traceback.format_exc()[-2000:].encode())
        os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
