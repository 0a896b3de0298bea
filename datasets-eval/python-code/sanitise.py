# Finds the program in a completion: the longest span of lines that parses, and of it what the entry point needs.
#
# A program of the executor's: it runs in the sandbox, and parses what it is given without running it.

import ast
import re

# What Python says of a text that more lines could complete.
OPEN = ("was never closed", "unterminated triple-quoted", "unexpected EOF", "EOF while")


def problem(lines):
    """(line of the error, message) or None for lines that parse."""
    try:
        ast.parse("\n".join(lines))
        return None
    except SyntaxError as error:
        return error.lineno or 0, error.msg or ""
    except (ValueError, MemoryError, RecursionError) as error:
        return 0, type(error).__name__


def hopeless_from(lines, found):
    """The number of lines from which on no longer span can parse: the error stands before the end. None if unknown."""
    line, message = found
    if any(text in message for text in OPEN):
        return hopeless_inside(lines)
    if not 0 < line < len(lines):
        return None
    if "too many nested" in message:
        return hopeless_inside(lines[: line - 1]) or line
    return line if problem(lines[:line]) == found else None


STRINGS_AND_BRACKETS = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|\'{3}(?:\\.|[^\\])*?\'{3}"""
    r"""|"(?:\\.|[^\\"\n])*"|'(?:\\.|[^\\'\n])*'|[()\[\]{}]""",
    re.DOTALL,
)
CLOSING = {"(": ")", "[": "]", "{": "}"}


def closed(lines):
    """The lines, and one more that closes the brackets which they leave open, after a word that no expression begins with: an
    error in the lines is then told where it is, and not where a guess at what was meant ends."""
    open_ones = []
    for token in STRINGS_AND_BRACKETS.findall("\n".join(lines)):
        if token in CLOSING:
            open_ones.append(CLOSING[token])
        elif open_ones and token == open_ones[-1]:
            open_ones.pop()
    return [*lines, "else" + "".join(reversed(open_ones))]


def hopeless_inside(lines):
    """The same where a bracket is open: an error inside it, which no closing mends."""
    found = problem(closed(lines))
    if found is None or any(text in found[1] for text in OPEN) or not 0 < found[0] < len(lines):
        return None
    # The words may be others where less follows.
    before = problem(closed(lines[: found[0]]))
    return found[0] if before is not None and before[0] == found[0] else None


def longest_span(text):
    """Of the spans of lines that parse the one with the most lines that are not blank; of these the first."""
    lines = text.split("\n")
    full = [at for at, line in enumerate(lines) if line.strip()]
    ends = {}  # start -> lines at which no longer span parses
    for size in range(len(full), 0, -1):
        for at in range(len(full) - size + 1):
            first, last = full[at], full[at + size - 1]
            if last - first + 1 >= ends.get(first, len(lines) + 1):
                continue
            # A span has two lines at least.
            if first == last and len(lines) > 1 and not blank_beside(lines, first):
                continue
            span = lines[first : last + 1]
            found = problem(span)
            if found is None:
                return "\n".join(span)
            hopeless = hopeless_from(span, found)
            if hopeless is not None:
                ends[first] = hopeless
    return lines[0]


def blank_beside(lines, at):
    return any(0 <= beside < len(lines) and not lines[beside].strip() for beside in (at - 1, at + 1))


def first_name(node):
    """The name that an assignment is known by, or None."""
    if isinstance(node, ast.Assign):
        parts = [node.targets[0], *node.targets[1:], node.value]
        parts = parts[:2] if len(node.targets) == 1 else parts[:1]
    else:
        parts = [node.target, node.value]
    for part in parts:
        if isinstance(part, ast.Name):
            return part.id
    return None


def names_in(node):
    """Every identifier of a piece of the tree, attributes and parameters included."""
    found = set()
    for part in ast.walk(node):
        for field in ("id", "attr", "arg", "name", "asname", "module"):
            text = getattr(part, field, None)
            if isinstance(text, str):
                found.update(text.split("."))
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            found.update(part.names)
    return found


def has_return(node):
    return any(isinstance(part, ast.Return) for part in ast.walk(node))


def definitions(tree):
    """(name, node) of classes, of functions that return, and of assignments; the first of a name, none with decorators."""
    found, taken = [], set()
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            usable = not node.decorator_list and (isinstance(node, ast.ClassDef) or has_return(node))
            name = node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            usable, name = True, first_name(node)
        else:
            continue
        if usable and name not in taken:
            taken.add(name)
            found.append((name, node))
    return found


def reachable(entry, found):
    needs = {name: names_in(node) for name, node in found}
    reached, waiting = {entry}, [entry]
    while waiting:
        for name in needs.get(waiting.pop(), ()):
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


def sanitise(text, entry):
    """(program, whether it defines the entry point)."""
    span = longest_span(text)
    try:
        tree = ast.parse(span)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return span, False
    imports = [
        node
        for node in tree.body
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != "__future__")
    ]
    found = definitions(tree)
    reached = reachable(entry, found)
    kept = imports + [node for name, node in found if name in reached]
    program = "\n".join([ast.get_source_segment(span, node) for node in kept]).strip()
    return program or span, any(name == entry for name, _ in found)


def f(texts, entry):
    """Of the texts the first whose program defines the entry point, or the first."""
    programs = []
    for text in texts:
        program, defined = sanitise(text, entry)
        if defined:
            return program
        programs.append(program)
    return programs[0]
