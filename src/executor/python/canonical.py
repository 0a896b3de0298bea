# Values as text: the canonical text that leaves a sandbox, and the closed reader that rebuilds arguments from it.
#
# The text is CPython's repr of a value made of None, bool, int, float, complex, str, bytes, list, tuple, dict, set and
# frozenset, by exact type; members of sets are sorted by their texts, NaN is refused, and integers above 4096 bits are
# hexadecimal. Everything that the writer needs after a program ran is captured in closures before it runs.

import ast

DEPTH_LIMIT = 100
DECIMAL_BITS = 4096


class Unserialisable(Exception):
    """The value is, or holds, what canonical text cannot say; the argument names it."""


class TooLarge(Exception):
    """The text is longer than its limit."""


def make_writer(limit):
    """Gives value -> text, at most `limit` UTF-16 units long. Raises Unserialisable, TooLarge."""
    exact, length, represent, hexadecimal, ordered, count_to = type, len, repr, hex, sorted, range
    none, boolean, integer, real, imaginary = type(None), bool, int, float, complex
    string, octets, array, record, table, group, frozen = str, bytes, list, tuple, dict, set, frozenset
    unserialisable, too_large, name_of = Unserialisable, TooLarge, type.__dict__["__name__"].__get__
    left = limit

    def spend(text):
        nonlocal left
        left -= length(text)
        if left < 0:
            raise too_large
        return text

    def holds_pair(value):
        """Whether two surrogates stand where other systems would see one character."""
        for i in count_to(length(value) - 1):
            if "\ud800" <= value[i] <= "\udbff" and "\udc00" <= value[i + 1] <= "\udfff":
                return True
        return False

    def items(values, depth):
        nonlocal left
        if depth >= DEPTH_LIMIT:
            raise unserialisable("a cycle, or data nested deeper than 100")
        texts = []
        for value in values:
            texts.append(write(value, depth + 1))
            left -= 2  # the separator; the brackets stand for the last one's
        return texts

    def write(value, depth):
        kind = exact(value)
        if kind is integer:
            bits = value.bit_length()
            if bits <= DECIMAL_BITS:
                return spend(represent(value))
            if bits > 4 * left:
                raise too_large
            return spend(hexadecimal(value))
        if kind is string or kind is octets:
            if length(value) > left:
                raise too_large
            text = represent(value)
            if kind is string and "\\ud" in text and holds_pair(value):
                raise unserialisable("a string with both halves of a character")
            return spend(text)
        if kind is boolean or kind is none:
            return spend(represent(value))
        if kind is real or kind is imaginary:
            if value != value:
                raise unserialisable("NaN")
            return spend(represent(value))
        if kind is array:
            return "[" + ", ".join(items(value, depth)) + "]"
        if kind is record:
            texts = items(value, depth)
            return "(" + texts[0] + ",)" if length(texts) == 1 else "(" + ", ".join(texts) + ")"
        if kind is table:
            keys = items(value, depth)
            held = items(value.values(), depth)
            return "{" + ", ".join([keys[i] + ": " + held[i] for i in count_to(length(keys))]) + "}"
        if kind is group:
            return "{" + ", ".join(ordered(items(value, depth))) + "}" if value else spend("set()")
        if kind is frozen:
            if not value:
                return spend("frozenset()")
            return spend("frozenset(") + "{" + ", ".join(ordered(items(value, depth))) + "})"
        raise unserialisable("a value of type " + name_of(kind))

    def whole(value):
        text = write(value, 0)
        # Characters beyond the basic plane are two units.
        if length(text.encode("utf-16-le", "surrogatepass")) // 2 > limit:
            raise too_large
        return text

    return whole


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
