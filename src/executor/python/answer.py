# From what a program gave to the answer that leaves its process: `tag, length in 8 hexadecimal digits, UTF-8 text`.
#
# This code is no module. bottom.py executes it when the program has ended, with the builtins of before the program, so that
# nothing of it lives while a program runs, and a program that changes its builtins changes nothing here. A program that
# writes an answer of its own has returned another value: nothing that it could forge enters its process.
#
# It finds in its globals: outcome, value, limit (UTF-16 units), answer (a descriptor), and write as os.write.
#
# The text of a value is CPython's repr of None, bool, int, float, complex, str, bytes, list, tuple, dict, set and frozenset,
# by exact type; members of sets are sorted by their texts, NaN is refused, and integers above 4096 bits are hexadecimal.

DEPTH_LIMIT = 100
DECIMAL_BITS = 4096
ERROR_LIMIT = 500
NAME_OF = type.__dict__["__name__"].__get__


# Of Python's own classes two that nothing here raises: to make classes takes longer than most values.
UNSERIALISABLE = BufferError  # the value is, or holds, what canonical text cannot say; its argument names it
TOO_LARGE = StopAsyncIteration  # the text is longer than its limit


def make_writer(limit):
    """Gives value -> text, at most `limit` UTF-16 units long. Raises UNSERIALISABLE, TOO_LARGE."""
    left = limit

    def spend(text):
        nonlocal left
        left -= len(text)
        if left < 0:
            raise TOO_LARGE
        return text

    def items(values, depth):
        nonlocal left
        if depth >= DEPTH_LIMIT:
            raise UNSERIALISABLE("a cycle, or data nested deeper than 100")
        texts = []
        for value in values:
            texts.append(write(value, depth + 1))
            left -= 2  # the separator; the brackets stand for the last one's
        return texts

    def write(value, depth):
        kind = type(value)
        if kind is int:
            bits = value.bit_length()
            if bits <= DECIMAL_BITS:
                return spend(repr(value))
            if bits > 4 * left:
                raise TOO_LARGE
            return spend(hex(value))
        if kind is str or kind is bytes:
            if len(value) > left:
                raise TOO_LARGE
            text = repr(value)
            if kind is str and "\\ud" in text and holds_pair(value):
                raise UNSERIALISABLE("a string with both halves of a character")
            return spend(text)
        if kind is bool or value is None:
            return spend(repr(value))
        if kind is float or kind is complex:
            if value != value:
                raise UNSERIALISABLE("NaN")
            return spend(repr(value))
        if kind is list:
            return "[" + ", ".join(items(value, depth)) + "]"
        if kind is tuple:
            texts = items(value, depth)
            return "(" + texts[0] + ",)" if len(texts) == 1 else "(" + ", ".join(texts) + ")"
        if kind is dict:
            keys = items(value, depth)
            held = items(value.values(), depth)
            return "{" + ", ".join([keys[i] + ": " + held[i] for i in range(len(keys))]) + "}"
        if kind is set:
            return "{" + ", ".join(sorted(items(value, depth))) + "}" if value else spend("set()")
        if kind is frozenset:
            if not value:
                return spend("frozenset()")
            return spend("frozenset(") + "{" + ", ".join(sorted(items(value, depth))) + "})"
        raise UNSERIALISABLE("a value of type " + NAME_OF(kind))

    def whole(value):
        text = write(value, 0)
        # Characters beyond the basic plane are two units.
        if not text.isascii() and len(text) + sum([1 for character in text if character > "\uffff"]) > limit:
            raise TOO_LARGE
        return text

    return whole


def holds_pair(value):
    """Whether two surrogates stand where other systems would see one character."""
    for i in range(len(value) - 1):
        if "\ud800" <= value[i] <= "\udbff" and "\udc00" <= value[i + 1] <= "\udfff":
            return True
    return False


def describe(error):
    """`Class: message` of an exception, with the line for what does not compile."""
    name = NAME_OF(type(error))
    try:
        syntax = isinstance(error, SyntaxError)
        text = str(error.msg) if syntax else str(error)
        if syntax and type(error.lineno) is int:
            text += " (line %d)" % error.lineno
    except MemoryError:
        raise
    except BaseException:
        return name
    if type(text) is not str or not text:
        return name
    return name + ": " + text[:ERROR_LIMIT]


def tagged(outcome, value):
    try:
        if outcome == "value":
            return "V" + make_writer(limit)(value)
        if outcome == "error":
            return "M" if isinstance(value, MemoryError) else "E" + describe(value)
        return "E" + value
    except UNSERIALISABLE as error:
        return "U" + str(error)
    except TOO_LARGE:
        return "L"
    except MemoryError:
        return "M"


text = tagged(outcome, value)
body = text[1:].encode("utf-8", "backslashreplace")
data = text[0].encode("utf-8") + b"%08x" % len(body) + body
while data:
    data = data[write(answer, data) :]
