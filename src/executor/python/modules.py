# The standard library as programs find it: loaded before any of them runs, since none of them can open a file, and with
# a clock that refuses. What is not loaded here does not exist for a program (ModuleNotFoundError).

import importlib
import os
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

# Ours, and what ours or the library's bring along: of no use to a program. The filter, not this, is what holds it.
HIDDEN = (
    "ctypes _ctypes jail modules program canonical select selectors subprocess _posixsubprocess socket _socket platform"
).split()

KEPT_ENVIRONMENT = ("TZ", "LC_ALL", "LANG")


def load():
    """Imports everything that programs may import. Modules that this Python lacks are left out."""
    # datetime in Python asks the time module for the time, datetime in C the system.
    sys.modules["_datetime"] = None
    for name in NAMES + ["encodings." + name for name in ENCODINGS]:
        try:
            importlib.import_module(name)
        except ImportError:
            pass


def _refuse(*_given, **_named):
    raise PermissionError("The clock is not available.")


def _teller(function, needed):
    def told(*given):
        return function(*given) if len(given) >= needed else _refuse()

    told.__name__ = function.__name__
    return told


def stop_clocks():
    """Takes the clock away. What the caller needs of it, it must have captured."""
    stopped = {}
    for name in CLOCKS:
        if hasattr(time, name):
            stopped[getattr(time, name)] = _refuse
    for name, needed in TELLERS.items():
        stopped[getattr(time, name)] = _teller(getattr(time, name), needed)
    # Some modules have taken a function of time under a name of their own: threading._time, queue.time.
    for module in [sys.modules[name] for name in NAMES if name in sys.modules]:
        for name, value in list(vars(module).items()):
            if isinstance(value, BuiltinFunctionType) and value in stopped:
                setattr(module, name, stopped[value])


def clear_environment():
    for name in list(os.environ):
        if name not in KEPT_ENVIRONMENT:
            del os.environ[name]


def forget(*names):
    """Takes modules out of reach of `import`; who holds them already keeps them."""
    for name in list(sys.modules):
        if name.split(".")[0] in names:
            del sys.modules[name]
