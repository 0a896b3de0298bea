# Runs an answer of LiveCodeBench on one test: a script with the test as its stdin, or a function with the test's arguments.
#
# A program of the executor's, after call.py, whose `form` it uses. The host appends `DATA = "…"`, the test's input.

import io
import json
import sys
import threading

MODULES = (
    "string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json "
    "builtins typing"
).split()


def workplace():
    """The names that answers find, as the official harness imports them for answers."""
    space = {"__name__": "__main__"}
    for name in MODULES:
        exec("from %s import *" % name, space)
    for name in MODULES:
        exec("import %s" % name, space)
    space.update(exit=sys.exit, open=opened)
    # No thread starts in the sandbox. Answers use them for a deep stack alone: their work is done where they start.
    threading.Thread.start = threading.Thread.run
    threading.Thread.join = lambda self, timeout=None: None
    threading.stack_size = lambda size=0: 0
    sys.setrecursionlimit(50000)
    return space


def opened(file, *_given, **_named):
    if file in (0, "/dev/stdin"):
        return sys.stdin
    raise OSError("There are no files.")


def script(source):
    """What the script prints."""
    space = workplace()
    sys.stdin = io.TextIOWrapper(io.BytesIO(DATA.encode()), encoding="utf-8")
    printed = io.BytesIO()
    output = sys.stdout = io.TextIOWrapper(printed, encoding="utf-8", write_through=True)
    try:
        exec(compile(source, "answer.py", "exec", 0, True), space)
    except SystemExit:
        pass
    try:
        output.flush()
    except ValueError:
        pass  # the answer closed it
    return printed.getvalue().decode("utf-8", "replace")


def function(source, name):
    """What the function returns; a tuple at the top counts as a list."""
    space = workplace()
    arguments = [json.loads(line) for line in DATA.split("\n")]
    exec(compile(source, "answer.py", "exec", 0, True), space)
    owner = space.get("Solution")
    value = (space[name] if owner is None else getattr(owner(), name))(*arguments)
    try:
        return form(list(value) if isinstance(value, tuple) else value)
    except Unequal as error:
        return "?" + str(error)


def f(source, name):
    return script(source) if name is None else function(source, name)


DATA = ""
