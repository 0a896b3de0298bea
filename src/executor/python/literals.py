# Arguments from text: a closed reader of the literals that canonical text is made of. It evaluates nothing.

import ast
import json

DEPTH_LIMIT = 100


def arguments(encoded):
    """The values of a JSON list of texts. Raises ValueError."""
    try:
        return [read(text) for text in json.loads(encoded)]
    except ValueError as error:
        raise ValueError("The input cannot be rebuilt: %s" % str(error)[:500])


def read(text):
    """Rebuilds a value from canonical text, or from any literal of the same kinds. Raises ValueError."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError("no literal: %s" % type(error).__name__)
    return rebuild(tree.body, 0)


def rebuild(node, depth):
    kind = type(node)
    if kind is ast.Constant:
        if node.value is Ellipsis:
            raise ValueError("no literal: ...")
        return node.value
    if kind is ast.Name and node.id in ("inf", "nan"):
        return float(node.id)
    if kind is ast.UnaryOp:
        return signed(node)
    if kind is ast.BinOp:
        return complex_number(node)
    if depth >= DEPTH_LIMIT:
        raise ValueError("nested deeper than %d" % DEPTH_LIMIT)
    if kind is ast.List:
        return [rebuild(item, depth + 1) for item in node.elts]
    if kind is ast.Tuple:
        return tuple([rebuild(item, depth + 1) for item in node.elts])
    if kind is ast.Dict and None not in node.keys:
        held = [rebuild(item, depth + 1) for item in node.values]
        return hashed(dict, zip([rebuild(key, depth + 1) for key in node.keys], held))
    if kind is ast.Set:
        return hashed(set, [rebuild(item, depth + 1) for item in node.elts])
    if kind is ast.Call and type(node.func) is ast.Name and not node.keywords:
        name, given = node.func.id, node.args
        if name == "set" and not given:
            return set()
        if name == "frozenset" and not given:
            return frozenset()
        if name == "frozenset" and len(given) == 1 and type(given[0]) is ast.Set:
            return frozenset(rebuild(given[0], depth))
    raise ValueError("no literal: %s" % kind.__name__)


def hashed(kind, parts):
    try:
        return kind(parts)
    except TypeError as error:
        raise ValueError(str(error))


def signed(node):
    value = rebuild(node.operand, 0)
    if type(value) not in (int, float, complex) or not isinstance(node.op, (ast.UAdd, ast.USub)):
        raise ValueError("no literal: a sign before no number")
    if isinstance(node.op, ast.UAdd):
        return value
    # The text of complex(0.0, -2.0) is -2j, where an expression would make the real part -0.0.
    return complex(0.0, -value.imag) if type(value) is complex else -value


def complex_number(node):
    """real ± imaginary, part by part: a sum would lose the sign of a zero."""
    left, right = node.left, node.right
    negative = isinstance(left, ast.UnaryOp) and isinstance(left.op, ast.USub)
    real = rebuild(left.operand if negative else left, 0)
    imaginary = imaginary_part(right)
    if type(real) not in (int, float) or not isinstance(node.op, (ast.Add, ast.Sub)):
        raise ValueError("no literal: an operator")
    real = -float(real) if negative else float(real)
    return complex(real, -imaginary if isinstance(node.op, ast.Sub) else imaginary)


def imaginary_part(node):
    if isinstance(node, ast.Name) and node.id in ("infj", "nanj"):
        return float(node.id[:-1])
    value = rebuild(node, 0)
    if type(value) is not complex:
        raise ValueError("no literal: an operator")
    return value.imag
