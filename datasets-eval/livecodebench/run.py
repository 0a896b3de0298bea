# Runs an answer of LiveCodeBench on one test: a script with the test as its stdin, or a function with the test's arguments.
#
# A program of the executor's, after call.py, whose `form` it uses. The host appends `DATA = "…"`, the test's input.

import ast
import io
import json
import sys
import threading

MODULES = (
    "string re datetime collections heapq bisect copy math random statistics itertools functools operator io sys json "
    "builtins typing"
).split()


# An answer stands after imports there, so that it cannot begin with an import from __future__.
BEFORE = "import sys\n"


def workplace():
    """The names that answers find, as the official harness imports them for answers."""
    # The name of the module that the official harness runs an answer in: a guard for "__main__" does not run there.
    space = {"__name__": "tmp_sol"}
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


def wrapped(source):
    """A script as the official harness runs it: without a guard at its end, its names local to a function, its imports not."""
    body = ast.parse(source).body
    last = body[-1] if body else None
    if isinstance(last, ast.If) and ast.unparse(last.test).strip() == "__name__ == '__main__'":
        body[-1:] = last.body
    imports = [one for one in body if isinstance(one, (ast.Import, ast.ImportFrom))]
    rest = [one for one in body if not isinstance(one, (ast.Import, ast.ImportFrom))]
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    function = ast.FunctionDef(name="wrapped_function", args=nothing, body=rest, decorator_list=[], lineno=-1)
    return BEFORE + "\n".join(ast.unparse(one) for one in imports + [function])


def script(source):
    """What the script prints."""
    space = workplace()
    source = wrapped(source)
    sys.stdin = io.TextIOWrapper(io.BytesIO(DATA.encode()), encoding="utf-8")
    printed = io.BytesIO()
    output = sys.stdout = io.TextIOWrapper(printed, encoding="utf-8", write_through=True)
    try:
        exec(compile(source, "answer.py", "exec", 0, True), space)
        if "class Solution" in source:
            space["Solution"]()
        space["wrapped_function"]()
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
    exec(compile(BEFORE + source, "answer.py", "exec", 0, True), space)
    # The official harness looks for these words, whatever they are a part of.
    owner = getattr(space["Solution"](), name) if "class Solution" in source else space[name]
    value = owner(*arguments)
    try:
        return form(list(value) if isinstance(value, tuple) else value)
    except Unequal as error:
        return "?" + str(error)


def f(source, name):
    return script(source) if name is None else function(source, name)


DATA = ""
