# The standard library as programs find it: loaded before any of them runs, since none of them can open a file, and with
# a clock that refuses. What is not loaded here does not exist for a program (ModuleNotFoundError).

import _imp
import builtins
import importlib
import os
import posix
import sys
import time
from types import BuiltinFunctionType

NAMES = (
    "__future__ abc array ast base64 binascii bisect builtins calendar cmath codecs collections collections.abc "
    "colorsys contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib enum errno fractions "
    "functools gc graphlib hashlib heapq hmac html importlib.abc importlib.machinery importlib.util inspect io "
    "itertools json keyword logging math numbers operator os pprint queue random re reprlib secrets statistics string "
    "stringprep struct sys textwrap threading time token tokenize traceback types typing unicodedata uuid warnings "
    "weakref zlib _strptime"
).split()

ENCODINGS = (
    "ascii base64_codec big5 charmap cp1250 cp1251 cp1252 cp437 cp850 cp866 cp932 cp949 euc_jp euc_kr gb18030 gb2312 gbk "
    "hex_codec idna iso2022_jp iso8859_1 iso8859_15 iso8859_2 iso8859_5 iso8859_7 koi8_r latin_1 mac_roman punycode "
    "raw_unicode_escape rot_13 shift_jis unicode_escape utf_16 utf_16_be utf_16_le utf_32 utf_32_be utf_32_le utf_7 utf_8 "
    "utf_8_sig"
).split()

CLOCKS = (
    "time time_ns monotonic monotonic_ns perf_counter perf_counter_ns process_time process_time_ns thread_time "
    "thread_time_ns clock_gettime clock_gettime_ns"
).split()
# These read the clock when they are given no time.
TELLERS = {"localtime": 1, "gmtime": 1, "ctime": 1, "asctime": 1, "strftime": 2}

# What the library brings along, of no use to a program. The filter, not this, is what holds it.
HIDDEN = (
    "ctypes _ctypes select selectors subprocess _posixsubprocess socket _socket platform _uuid"
).split()

KEPT_ENVIRONMENT = ("TZ", "LC_ALL", "LANG")


def load():
    """Imports everything that programs may import. Modules that this Python lacks are left out."""
    # datetime in Python asks the time module for the time, datetime in C the system.
    sys.modules["_datetime"] = None
    # Modules would have something done in each child: draw a seed, which the program's start does, and renew locks that
    # nobody holds.
    register = getattr(os, "register_at_fork", None)
    if register:
        os.register_at_fork = lambda **_: None
    for name in NAMES + ["encodings." + name for name in ENCODINGS]:
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    if register:
        os.register_at_fork = register


# Executed for itself, so that no function leads from a module of the library to this one.
REFUSALS = """
def refuse(*_given, **_named):
    raise PermissionError("The clock is not available.")

def teller(function, needed):
    def told(*given):
        if len(given) < needed:
            raise PermissionError("The clock is not available.")
        return function(*given)
    told.__name__ = told.__qualname__ = function.__name__
    return told
"""


def hide_clocks():
    """Puts refusals where the library has clocks, so that a program is told in words what it may not have. What stops the
    clocks is still.py, and the system-call filter. What the caller needs of them, it must have captured."""
    scope = {"__name__": "time", "__builtins__": builtins}
    exec(compile(REFUSALS, "time.py", "exec"), scope)
    refuse, teller = scope["refuse"], scope["teller"]
    scope.clear()
    scope.update(__name__="time", __builtins__=builtins)
    stopped = {}
    for name in CLOCKS:
        if hasattr(time, name):
            stopped[getattr(time, name)] = refuse
    for name, needed in TELLERS.items():
        stopped[getattr(time, name)] = teller(getattr(time, name), needed)
    # Some modules have taken a function of time under a name of their own: threading._time, queue.time.
    for module in [sys.modules[name] for name in NAMES if name in sys.modules]:
        for name, value in list(vars(module).items()):
            if isinstance(value, BuiltinFunctionType) and value in stopped:
                setattr(module, name, stopped[value])
    # libuuid asks the system itself. Without it uuid1 asks the time module.
    import logging
    import uuid

    for name in ("_uuid", "_generate_time_safe", "_UuidCreate"):
        if hasattr(uuid, name):
            setattr(uuid, name, None)
    # When this process began.
    logging._startTime = 0 * logging._startTime


def close_imports():
    """What is not loaded stays so. A module that is built in could otherwise be made anew, with its clocks or addresses."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if getattr(finder, "__name__", "") == "FrozenImporter"]
    sys.path_hooks[:] = []
    sys.path_importer_cache.clear()
    for name in ("create_builtin", "exec_builtin", "create_dynamic", "exec_dynamic"):
        if hasattr(_imp, name):
            delattr(_imp, name)


def forget_places():
    """Takes the paths of this Python, and what started it, from where a program would find another machine's."""
    sys.argv[:] = [""]
    sys.path[:] = []
    for name in "executable _base_executable prefix base_prefix exec_prefix base_exec_prefix _stdlib_dir".split():
        if hasattr(sys, name):
            setattr(sys, name, "")
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = [""]


def clear_environment():
    for name in list(os.environ):
        if name not in KEPT_ENVIRONMENT:
            del os.environ[name]
    # What the process was started with.
    for name in list(posix.environ):
        if name.decode("ascii", "replace") not in KEPT_ENVIRONMENT:
            del posix.environ[name]


def forget(*names):
    """Takes modules out of reach of `import`; who holds them already keeps them."""
    for name in list(sys.modules):
        if name.split(".")[0] in names:
            del sys.modules[name]
