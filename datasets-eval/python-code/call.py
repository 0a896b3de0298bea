# Calls a function of an answer on many inputs, and gives what it returned as texts: canonical ones, which the host reads.
#
# This is a program of the executor's: it runs inside the sandbox, beside the answer, and holds no expected value. The host
# appends `INPUTS = [(...), ...]`. A value is told by one text that says its type and all of its parts (`written`). Where it
# is long it is told by a digest, since some answers have a gigabyte: that of a text which equal values (Python's ==) share
# and unequal ones do not (`form`), in which numbers are written by their value, whatever their type, and what is in sets and
# dicts is sorted. Whatever an answer does to this code, it can claim another return value and no more.

import collections
import decimal
import fractions
import hashlib

BIG = 1 << 4096
CHUNK = 1000  # members of a list that are written at a time
NOTHING = type(None)
WORDS = {str, bytes, NOTHING}
PLAIN = {bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, NOTHING}
KEYS = (type({}.keys()), type({}.items()))
BASES = (int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
inf = float("inf")
nan = float("nan")


class Unequal(Exception):
    """A value that equals no plain value, such as NaN; the argument says which."""


def whole(value):
    return repr(value) if -BIG < value < BIG else hex(value)


def real(value):
    if value != value:
        raise Unequal("NaN")
    return whole(int(value)) if value.is_integer() else repr(value)


def inner(values):
    """The members of a list or tuple, with commas."""
    kinds = set(map(type, values))
    if kinds <= WORDS or (kinds == {int} and -BIG < min(values) and max(values) < BIG):
        return repr(list(values))[1:-1]
    return ", ".join(map(form, values))


def form(value):
    kind = type(value)
    if kind in WORDS:
        return repr(value)
    if kind is int or kind is bool:
        return whole(int(value))
    if kind is float:
        return real(value)
    if kind is list:
        return "[" + inner(value) + "]"
    if kind is tuple:
        return "(" + inner(value) + (",)" if len(value) == 1 else ")")
    if kind is dict:
        return "{" + ", ".join(sorted([form(key) + ": " + form(held) for key, held in value.items()])) + "}"
    if kind is set or kind is frozenset:
        return "{" + ", ".join(sorted(map(form, value))) + "}" if value else "set()"
    if kind is complex:
        if value != value:
            raise Unequal("NaN")
        return "complex(%s, %s)" % (repr(value.real + 0), repr(value.imag)) if value.imag else real(value.real)
    return form(plain(value))


def plain(value):
    """The value of a plain type that equals one of another type. Raises Unequal where there is none."""
    kind = type(value)
    if kind in KEYS:
        return set(value)
    if kind is bytearray:
        return bytes(value)
    if kind is decimal.Decimal or kind is fractions.Fraction:
        return number(value)
    if isinstance(value, dict) and (kind.__eq__ is dict.__eq__ or kind in (collections.Counter, collections.OrderedDict)):
        return dict(dict.items(value))
    for base in BASES:
        if isinstance(value, base) and kind.__eq__ is base.__eq__:
            return "".join((value, "")) if base is str else base.__add__(value, base()) if base in BASES[:7] else base(value)
    raise Unequal("a value of type " + kind.__name__)


def number(value):
    if value != value:
        raise Unequal("NaN")
    if value in (inf, -inf):
        return float(value)
    exact = fractions.Fraction(value)
    if exact.denominator == 1:
        return exact.numerator
    if fractions.Fraction(float(value)) == exact:
        return float(value)
    raise Unequal("a number that no float equals")


def written(value):
    """Canonical text, as the host reads it; with `~` before it where the type is none of PLAIN, but the value equals one."""
    return exact(value) if type(value) in PLAIN else "~" + exact(plain(value))


def exact(value):
    kind = type(value)
    if kind is int:
        return whole(value)
    if kind is list:
        return "[" + ", ".join(map(exact, value)) + "]"
    if kind is tuple:
        return "(" + ", ".join(map(exact, value)) + (",)" if len(value) == 1 else ")")
    if kind is dict:
        return "{" + ", ".join([exact(key) + ": " + exact(held) for key, held in value.items()]) + "}"
    if kind is set:
        return "{" + ", ".join(sorted(map(exact, value))) + "}" if value else "set()"
    if kind is frozenset:
        return "frozenset({" + ", ".join(sorted(map(exact, value))) + "})" if value else "frozenset()"
    return repr(value) if kind in PLAIN else exact(plain(value))


def floats(value):
    """Whether tolerance is due where this is expected: a float, or a list or tuple of floats. Of an answer nobody reads it."""
    if isinstance(value, float):
        return True
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(item, float) for item in value)


def pieces(value):
    """The form in pieces, so that the text of a large list is never there as a whole."""
    kind = type(value)
    if (kind is not list and kind is not tuple) or len(value) <= CHUNK:
        yield form(value)
        return
    yield "[" if kind is list else "("
    for at in range(0, len(value), CHUNK):
        if at:
            yield ", "
        yield inner(value[at : at + CHUNK])
    yield "]" if kind is list else ")"


def told(value, longest):
    kept, size, digest = [], 0, None
    try:
        for piece in pieces(value):
            size += len(piece)
            if digest is None:
                kept.append(piece)
                if size <= longest:
                    continue
                digest, piece = hashlib.blake2b(digest_size=32), "".join(kept)
            digest.update(piece.encode("utf-8", "backslashreplace"))
    except Unequal as error:
        return "?" + str(error)
    except RecursionError:
        return "?nested too deeply"
    return written(value) if digest is None else "#%d %s" % (size, digest.hexdigest())


def described(error):
    try:
        text = str(error)
    except BaseException:
        text = ""
    return (type(error).__name__ + ": " + text if text else type(error).__name__)[:300]


def f(source, entry, wanted, longest, as_set):
    """Calls on the inputs in order, and tells of those in `wanted` (None: of all), until one raises.

    Gives a list of (text, whether it is floats), with `as_set` of (text of set(value), floats, text of the value), and the
    error that ended the calls, or None.
    """
    space = {}
    results = []
    try:
        exec(compile(source, "answer.py", "exec", 0, True), space)
        function = space[entry]
        count = len(INPUTS) if wanted is None else wanted[-1] + 1
        for at in range(count):
            value = function(*INPUTS[at])
            if wanted is not None and at not in wanted:
                continue
            if as_set:
                results.append((told(set(value), longest), floats(value), told(value, longest)))
            else:
                results.append((told(value, longest), floats(value)))
    except BaseException as error:
        return results, described(error)
    return results, None


INPUTS = []
