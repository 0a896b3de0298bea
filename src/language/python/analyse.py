# Reads Python programs and gives their syntax trees as JSON. It parses and compiles; it never runs what it is given.
#
# Started as `python3 -I -B -S analyse.py FOLDER`: makes the FIFOs `request` and `reply` in the folder, and then answers one
# line a line until the request's other end closes. A request is a JSON string, the source. A reply is a JSON object:
# {"tree": node} or {"error": message, "line": n}.
#
# A node is an object of its type (`_type`), its place (`_at`, line * 2**20 + column in UTF-8 bytes) and its fields; fields
# that are None or empty are left out, operators and contexts are their names. A constant has `kind` and `value`, both texts.
# A function has `_parameters`, the source of each.

import ast
import json
import os
import resource
import signal
import sys

LEVELS = 600
SECONDS = 30
MEMORY = 1 << 30
NAMES = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)


class TooDeep(Exception):
    pass


def constant(value):
    kind = type(value).__name__
    if kind == "str":
        return kind, value
    if kind == "bytes":
        return kind, value.decode("latin-1")
    if kind == "int":
        return kind, str(value) if value.bit_length() <= 4096 else hex(value)
    return kind, repr(value)


def parameters(arguments, lines):
    def text(node):
        first, last = node.lineno - 1, node.end_lineno - 1
        if first == last:
            part = lines[first][node.col_offset : node.end_col_offset]
        else:
            inner = lines[first + 1 : last]
            part = b"\n".join([lines[first][node.col_offset :], *inner, lines[last][: node.end_col_offset]])
        return part.decode("utf-8", "surrogatepass")

    def one(node, default, mark=""):
        return mark + text(node) + ("" if default is None else " = " + text(default))

    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + arguments.defaults
    found = [one(node, default) for node, default in zip(plain, defaults)]
    if arguments.vararg:
        found.append(one(arguments.vararg, None, "*"))
    found.extend(one(node, default) for node, default in zip(arguments.kwonlyargs, arguments.kw_defaults))
    if arguments.kwarg:
        found.append(one(arguments.kwarg, None, "**"))
    return found


def plain(node, lines, level=0):
    if level > LEVELS:
        raise TooDeep
    cls = type(node)
    found = {"_type": cls.__name__}
    line = getattr(node, "lineno", None)
    if line is not None:
        found["_at"] = line * 1048576 + node.col_offset
    if cls is ast.Constant:
        found["kind"], found["value"] = constant(node.value)
        return found
    if cls is ast.FunctionDef or cls is ast.AsyncFunctionDef or cls is ast.Lambda:
        found["_parameters"] = parameters(node.args, lines)
    for field in cls._fields:
        value = getattr(node, field, None)
        if value is None:
            continue
        if isinstance(value, NAMES):
            found[field] = type(value).__name__
        elif isinstance(value, ast.AST):
            found[field] = plain(value, lines, level + 1)
        elif isinstance(value, list):
            if value:
                found[field] = [
                    type(item).__name__
                    if isinstance(item, NAMES)
                    else plain(item, lines, level + 1)
                    if isinstance(item, ast.AST)
                    else item
                    for item in value
                ]
        else:
            # A pattern's constant (MatchSingleton) is no text; every other field is text or a number.
            found[field] = value if isinstance(value, (str, int)) and not isinstance(value, bool) else repr(value)
    return found


def answer(source):
    try:
        tree = ast.parse(source, "<program>")
        # Compiling finds what the grammar lets through: return outside a function, two parameters of one name.
        compile(tree, "<program>", "exec", dont_inherit=True)
        data = source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "surrogatepass")
        return {"tree": plain(tree, data.split(b"\n"))}
    except SyntaxError as error:
        return {"error": str(error.msg), "line": error.lineno}
    except (TooDeep, RecursionError):
        return {"error": "the program is nested more than %d levels deep" % LEVELS, "line": None}
    except MemoryError:
        return {"error": "the program is nested too deeply or too large", "line": None}
    except Exception as error:
        return {"error": str(error), "line": None}


def limit(what, value):
    try:
        resource.setrlimit(what, (value, value))
    except (ValueError, OSError):
        pass


def main(folder):
    request_path, reply_path = os.path.join(folder, "request"), os.path.join(folder, "reply")
    # An interrupt from the keyboard is for the host, which ends this process by closing its end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.mkfifo(request_path, 0o600)
    os.mkfifo(reply_path, 0o600)
    requests, replies = open(request_path, "rb"), open(reply_path, "wb", buffering=0)
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, 0)
    replies.write(b'{"ready": true}\n')
    for line in requests:
        # By default the alarm ends the process, whatever it does.
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        reply = answer(json.loads(line))
        sys.setrecursionlimit(10 * LEVELS)
        data = json.dumps(reply).encode() + b"\n"
        sys.setrecursionlimit(1000)
        while data:
            data = data[replies.write(data) :]
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(sys.argv[1])
