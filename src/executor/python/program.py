# What a program's process holds when the program starts: all that bottom.py names, and nothing else.

import builtins
import os
import random
import sys
import types

MODULE = "program"
RECURSION = 1000
RECURSION_STEP = 83  # another head-room for a second run


def code_of(folder, name):
    """The code of one of our files that is no module, without the place where the file lies."""
    with open(os.path.join(folder, name + ".py"), encoding="utf-8") as file:
        return compile(file.read(), name, "exec", 0, True)


def prepare(source, arguments, perturbation):
    """Gives all names of bottom.py but `after`, `limit`, `answer`, `write` and `leave`."""
    random.seed(perturbation)
    module = types.ModuleType(MODULE)
    module.__dict__["__builtins__"] = builtins
    sys.modules[MODULE] = sys.modules["__main__"] = module
    sys.setrecursionlimit(RECURSION + RECURSION_STEP * perturbation)
    return dict(
        source=source,
        arguments=arguments,
        space=module.__dict__,
        builtins=dict(vars(builtins)),
        exec=exec,
        compile=compile,
        callable=callable,
        dict=dict,
        failure=BaseException,
        out_of_memory=MemoryError,
        trace=sys.settrace,
        profile=sys.setprofile,
        lift=sys.setrecursionlimit,
        # Names to come: where memory is short none can be added.
        value=None,
        outcome=None,
        error=None,
        scope=None,
        digits=getattr(sys, "set_int_max_str_digits", abs),  # abs: an older Python has no such limit
    )
