# What a program's process holds when the program starts: what bottom.py names, and nothing else.

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


def names():
    """Names of bottom.py that are the same for every program: made once, since children copy the memory that they change."""
    return dict(
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
        digits=getattr(sys, "set_int_max_str_digits", abs),  # abs: an older Python has no such limit
        # Names to come: where memory is short none can be added.
        value=None,
        outcome=None,
        error=None,
        scope=None,
    )


def begin(perturbation):
    """Gives the names of a new module __main__ for a program, and makes what a second run must not depend on another."""
    random.seed(perturbation)
    module = types.ModuleType(MODULE)
    module.__dict__["__builtins__"] = builtins
    sys.modules[MODULE] = sys.modules["__main__"] = module
    sys.setrecursionlimit(RECURSION + RECURSION_STEP * perturbation)
    return module.__dict__
