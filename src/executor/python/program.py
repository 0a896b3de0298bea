# One program on one input, in a process of its own that is already held: arguments, compilation, call, canonical text.
#
# Whatever runs here may claim any value: a program can find this code through frames and change it. That is worth nothing,
# since no expected value and no verdict ever enters the process; a claimed value is a returned value.

import builtins
import json
import os
import random
import sys
import types

from canonical import TooLarge, Unserialisable, make_writer, read

MODULE = "program"
RECURSION = 1000
RECURSION_STEP = 83  # another head-room for a second run
ERROR_LIMIT = 500

# First character of an answer.
VALUE, ERROR, UNSERIALISABLE, TOO_LARGE, MEMORY = "VEULM"


def run(source, encoded, limit, perturbation):
    """Gives the tagged text of the outcome."""
    write = make_writer(limit)
    describe = make_describer()
    lift = sys.setrecursionlimit
    unserialisable, too_large, out_of_memory, anything = Unserialisable, TooLarge, MemoryError, BaseException
    tell = str

    try:
        arguments = [read(text) for text in json.loads(encoded)]
    except ValueError as error:
        return ERROR + "The input cannot be rebuilt: " + str(error)[:ERROR_LIMIT]
    random.seed(perturbation)
    module = types.ModuleType(MODULE)
    module.__dict__["__builtins__"] = builtins
    sys.modules[MODULE] = sys.modules["__main__"] = module
    sys.setrecursionlimit(RECURSION + RECURSION_STEP * perturbation)
    try:
        exec(compile(source, "program.py", "exec", 0, True), module.__dict__)
        entry = module.__dict__.get("f")
        if not callable(entry):
            return ERROR + "The program has no function f."
        value = entry(*arguments)
    except out_of_memory:
        return MEMORY
    except anything as error:
        try:
            return ERROR + describe(error)
        except out_of_memory:
            return MEMORY
    try:
        lift(100 * RECURSION)  # the program may have lowered it
        return VALUE + write(value)
    except unserialisable as error:
        return UNSERIALISABLE + tell(error)
    except too_large:
        return TOO_LARGE
    except out_of_memory:
        return MEMORY


def make_describer():
    """Gives exception -> `Class: message`, with the line for what does not compile."""
    exact, string, number, is_instance, syntax, anything = type, str, int, isinstance, SyntaxError, BaseException
    name_of = type.__dict__["__name__"].__get__

    def describe(error):
        name = name_of(exact(error))
        try:
            text = string(error.msg) if is_instance(error, syntax) else string(error)
            if is_instance(error, syntax) and exact(error.lineno) is number:
                text += " (line %d)" % error.lineno
        except anything:
            return name
        if exact(text) is not string or not text:
            return name
        return name + ": " + text[:ERROR_LIMIT]

    return describe


def answer(fd, source, encoded, limit, perturbation):
    """Runs, writes `tag, length in 8 hexadecimal digits, UTF-8 text` to the descriptor, and ends the process."""
    write, leave, length = os.write, os._exit, len
    text = run(source, encoded, limit, perturbation)
    body = text[1:].encode("utf-8", "backslashreplace")
    data = text[0].encode() + b"%08x" % length(body) + body
    while data:
        data = data[write(fd, data) :]
    leave(0)
