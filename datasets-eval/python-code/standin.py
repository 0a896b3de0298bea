# Stand-ins for modules that the sandbox does not have and the official harnesses do: an answer may import them, name what is
# in them and derive classes from it. Whatever uses them raises, so that no answer is right by what a stand-in gives.
#
# This stands before call.py in the program that the executor runs. Modules that the sandbox does have are found before it.

import importlib.machinery
import sys

STANDINS = frozenset(
    (
        "argparse asyncio bdb cgi cmd code codeop compileall concurrent configparser cProfile ctypes curses dbm doctest email "
        "fcntl filecmp fileinput ftplib getopt getpass gettext glob grp gzip html.entities html.parser http imaplib "
        "importlib.metadata importlib.resources json.tool logging.config logging.handlers mailbox mimetypes mmap modulefinder "
        "multiprocessing netrc numpy optparse pdb pickle pickletools pkgutil platform plistlib poplib profile pstats pty "
        "py_compile pyclbr pydoc readline rlcompleter runpy sched select selectors shelve shlex shutil signal site smtplib "
        "socket socketserver sqlite3 ssl subprocess symtable sysconfig syslog tabnanny tarfile tempfile termios timeit tomllib "
        "trace tracemalloc tty turtle unittest urllib.error urllib.parse urllib.request urllib.response urllib.robotparser venv "
        "wave webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zoneinfo bz2 lzma linecache locale faulthandler pwd stat "
        "concurrent.futures pathlib ipaddress fnmatch opcode dis"
    ).split()
)


def using(path):
    return RuntimeError("The sandbox has no module %s: %s was used." % (path.split(".")[0], path))


class Missing:
    """What stands for an attribute. It can be named, and be a base of a class; using it raises."""

    def __init__(self, path):
        object.__setattr__(self, "path", path)

    def __getattr__(self, name):
        return attribute(object.__getattribute__(self, "path"), name)

    def __mro_entries__(self, bases):
        return ()


def refusal(name):
    def refuse(self, *_given, **_named):
        raise using(object.__getattribute__(self, "path"))

    refuse.__name__ = name
    return refuse


for name in (
    "call bool str repr format bytes int float complex index len iter next getitem setitem delitem contains enter exit "
    "await aiter aenter eq ne lt le gt ge hash setattr delattr add radd sub rsub mul rmul"
).split():
    setattr(Missing, "__%s__" % name, refusal("__%s__" % name))


def attribute(path, name):
    if name.startswith("__"):
        raise AttributeError(name)
    whole = path + "." + name
    # So that `except` clauses that name it go on to the next.
    if name.endswith(("Error", "Exception", "Expired", "timeout")):
        return type(name, (Exception,), {"__module__": path})
    return Missing(whole)


class Standins:
    """Finds the stand-ins where nothing else finds a module of that name."""

    def find_spec(self, name, path=None, target=None):
        if name in STANDINS or name.split(".")[0] in STANDINS:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        path = module.__name__
        module.__getattr__ = lambda name: attribute(path, name)


# The official harnesses take these away.
for name in ("ipdb", "joblib", "psutil", "resource", "tkinter"):
    sys.modules[name] = None
sys.meta_path.append(Standins())
