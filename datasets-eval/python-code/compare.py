# Compares the verdicts of humaneval-plus and mbpp-plus with those of the Python package evalplus on the same completions.
#
#   python3 -m venv /tmp/ep && /tmp/ep/bin/pip install evalplus==0.3.1
#   /tmp/ep/bin/python datasets-eval/python-code/compare.py --data ../shared/datasets --out bench/results/evalplus-agreement.json
#
# --data holds humaneval_plus/HumanEvalPlus.jsonl.gz and mbpp_plus/MbppPlus.jsonl.gz. The completions: every canonical solution,
# the same in a chat answer, bodies replaced by `pass`, mutants (one operator, constant or comparison changed, drawn with
# --seed), wrong types of results, and endless loops. The package sanitises and judges them by its own functions. The least
# time limits (--min-seconds) may differ. --oracle FOLDER keeps verdicts, so that a run goes on where it was stopped. Not part
# of npm test: it needs Python packages.
import argparse
import ast
import collections
import concurrent.futures
import gc
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time
import types

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FILES = {
    "humaneval-plus": "humaneval_plus/HumanEvalPlus.jsonl.gz",
    "mbpp-plus": "mbpp_plus/MbppPlus.jsonl.gz",
}
LONGER = 20  # times the limits for a second look at what differs
DATASETS = {"humaneval-plus": "humaneval", "mbpp-plus": "mbpp"}


def load_package(data):
    os.environ["HUMANEVAL_OVERRIDE_PATH"] = os.path.join(data, FILES["humaneval-plus"])
    os.environ["MBPP_OVERRIDE_PATH"] = os.path.join(data, FILES["mbpp-plus"])
    try:
        import datasets  # noqa: F401
    except ImportError:  # the package imports it for another benchmark
        sys.modules["datasets"] = types.SimpleNamespace(load_dataset=None)


SWAPS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.FloorDiv, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.And: ast.Or, ast.Or: ast.And, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip


def mutant(source, draw):
    """The program with one operator, comparison or small constant changed; None where there is none."""
    tree = ast.parse(source)
    places = []
    for node in ast.walk(tree):
        for field in ("op", "ops"):
            value = getattr(node, field, None)
            for at, op in enumerate(value if isinstance(value, list) else [value]):
                if type(op) in SWAPS:
                    places.append((node, field, at, op))
        if isinstance(node, ast.Constant) and type(node.value) is int and not isinstance(node.value, bool):
            places.append((node, "value", 0, None))
    if not places:
        return None
    node, field, at, op = draw.choice(places)
    if field == "value":
        node.value += draw.choice((1, -1))
    elif field == "ops":
        node.ops[at] = SWAPS[type(op)]()
    else:
        node.op = SWAPS[type(op)]()
    return ast.unparse(tree)


class Wrap(ast.NodeTransformer):
    """Every returned value of the entry point goes through a call."""

    def __init__(self, call):
        self.call = call

    def visit_FunctionDef(self, node):
        return node

    def visit_Lambda(self, node):
        return node

    def visit_Return(self, node):
        if node.value:
            node.value = ast.parse(f"(lambda v: {self.call})({ast.unparse(node.value)})", mode="eval").body
        return node


def entry_of(tree, entry):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry][-1]


def wrapped(source, entry, call):
    tree = ast.parse(source)
    function = entry_of(tree, entry)
    function.body = [Wrap(call).visit(statement) for statement in function.body]
    return ast.unparse(ast.fix_missing_locations(tree))


def body(source, entry, text):
    tree = ast.parse(source)
    entry_of(tree, entry).body = ast.parse(text).body
    return ast.unparse(tree)


def prefixed(source, entry, text):
    tree = ast.parse(source)
    function = entry_of(tree, entry)
    function.body = ast.parse(text).body + function.body
    return ast.unparse(tree)


WRAPPERS = (
    "list(v) if isinstance(v, tuple) else tuple(v) if isinstance(v, list) else v",
    "float(v) if type(v) is int else int(v) if type(v) is float else v",
    "v + 1e-9 if isinstance(v, float) else v",
    "str(v)",
    "v or None",
    "sorted(v) if isinstance(v, list) else v",
    "set(v) if isinstance(v, (list, tuple)) else v",
    "int(v) if isinstance(v, bool) else bool(v) if v in (0, 1) else v",
    "__import__('collections').OrderedDict(v) if isinstance(v, dict) else __import__('fractions').Fraction(v) if isinstance(v, float) else v",
    "iter(v) if isinstance(v, (list, tuple)) else v",
)
CHAT = "Here is a solution.\n\n```python\n%s\n```\n\nIt works since every case is handled: see `%s`.\n"


def completions(name, problems, seed, mutants, wrappers, loops, most=None):
    draw = random.Random(seed)
    rows = []
    for task, problem in problems.items():
        entry = problem["entry_point"]
        source = problem["prompt"] + problem["canonical_solution"]

        def add(kind, text):
            if text is not None and not any(row["id"] == task and row["completion"] == text for row in rows[-12:]):
                rows.append({"key": f"{task} {kind} {len(rows)}", "kind": kind, "id": task, "completion": text})

        add("canonical", source)
        if draw.random() < 0.3:
            add("chat", CHAT % (source, entry))
        add("pass", body(source, entry, "pass"))
        if draw.random() < 0.3:
            add("returns None", body(source, entry, "return None"))
        for _ in range(mutants):
            add("mutant", mutant(source, draw))
        for call in draw.sample(WRAPPERS, wrappers):
            add("other type", wrapped(source, entry, call))
        if draw.random() < loops:
            add("endless", prefixed(source, entry, "while True:\n    pass"))
        if draw.random() < loops / 8:
            # Passes its first calls, and never comes back from the fourth.
            add("endless later", prefixed(source, entry, "import random\nseen = globals().setdefault('seen', [0])\nseen[0] += 1\nwhile seen[0] > 3:\n    pass"))
    if most is not None and len(rows) > most:
        chosen = set(draw.sample(range(len(rows)), most))
        rows = [row for at, row in enumerate(rows) if at in chosen]
    return rows


def judge_theirs(job):
    name, row, problem, expected, minimum, factor = job
    from evalplus.evaluate import check_correctness
    from evalplus.sanitize import sanitize

    program = sanitize(row["completion"].replace("\t", "    "), problem["entry_point"])
    result = check_correctness(
        DATASETS[name], 0, problem, program, expected, fast_check=True, min_time_limit=minimum, gt_time_limit_factor=factor
    )
    base, plus = result["base"][0], result["plus"][0]
    return row["key"], {"program": program, "base": base, "plus": plus, "details": len(result["plus"][1])}


def theirs(name, rows, minimum, factor, workers, known, keep):
    from evalplus.data import get_human_eval_plus, get_human_eval_plus_hash, get_mbpp_plus, get_mbpp_plus_hash
    from evalplus.eval._special_oracle import MBPP_OUTPUT_NOT_NONE_TASKS
    from evalplus.evaluate import get_groundtruth

    if name == "mbpp-plus":
        problems = get_mbpp_plus()
        expected = get_groundtruth(problems, get_mbpp_plus_hash(), MBPP_OUTPUT_NOT_NONE_TASKS)
    else:
        problems = get_human_eval_plus()
        expected = get_groundtruth(problems, get_human_eval_plus_hash(), [])
    wanted = {row["id"] for row in rows}
    expected = {task: outputs for task, outputs in expected.items() if task in wanted}
    gc.collect()
    gc.freeze()
    found = {key: verdict for key, verdict in known.items() if key in {row["key"] for row in rows}}
    left = [row for row in rows if row["key"] not in found]
    jobs = [(name, row, problems[row["id"]], expected[row["id"]], minimum, factor) for row in left]
    pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) if workers > 1 else None
    for done, (key, verdict) in enumerate((pool.map if pool else map)(judge_theirs, jobs)):
        found[key] = verdict
        if done % 50 == 49:
            print(f"evalplus: {done + 1} of {len(left)}", file=sys.stderr, flush=True)
            keep(found)
    keep(found)
    return found


def keeper(path):
    """Writes verdicts to a file, if there is one, so that a run that was stopped goes on."""

    def keep(found):
        if path:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                json.dump(found, file)

    return keep


def ours(name, data, rows, minimum, factor, kept):
    """Verdicts of this repository; with a file they are appended as they come, and those that stand there are not asked for again."""
    found = {}
    if kept and os.path.exists(kept):
        with open(kept, encoding="utf-8") as file:
            for line in file:
                if line.endswith("\n"):
                    verdict = json.loads(line)
                    found[verdict["key"]] = verdict
    left = [row for row in rows if row["key"] not in found]
    command = ["node", os.path.join(ROOT, "datasets-eval", "python-code", "score-lines.ts"), name]
    command += [os.path.join(data, FILES[name]), str(minimum), str(factor)]
    lines = "".join(json.dumps({key: row[key] for key in ("key", "id", "completion")}) + "\n" for row in left)
    with open(kept, "a", encoding="utf-8") if kept else tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        subprocess.run(command, input=lines, stdout=file, text=True, encoding="utf-8", check=True)
        if not kept:
            file.seek(0)
            found.update((verdict["key"], verdict) for verdict in map(json.loads, file))
            return found
    return ours(name, data, rows, minimum, factor, kept) if left else found


def agree(mine, other):
    base, both = other["base"] == "pass", other["base"] == other["plus"] == "pass"
    return mine["correct"] == both and mine["base"] == base


def explain(row, mine, longer):
    """Why a difference is no fault of the verdict here; None for one that is not explained."""
    if agree(mine, longer):
        return "with %d times the limits the package agrees: its limits are wall time, and the machine was busy" % LONGER
    if row["id"] == "HumanEval/32":
        return "the package goes on to the next input before it counts a right root, so nothing passes there"
    return None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--data", required=True)
    options.add_argument("--out")
    options.add_argument("--oracle", help="a folder that keeps verdicts, so that a run goes on where it was stopped")
    options.add_argument("--only", choices=[*FILES])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--mutants", type=int, default=1)
    options.add_argument("--wrappers", type=int, default=1)
    options.add_argument("--loops", type=float, default=0.05)
    options.add_argument("--min-seconds", type=float, nargs=2, default=(2, 10), help="the least limit: of evalplus, and here")
    options.add_argument("--factor", type=float, default=8)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--most", type=int, nargs=2, default=(800, 420), help="of HumanEval+ and of MBPP+, drawn")
    given = options.parse_args()
    given.data = os.path.abspath(given.data)
    load_package(given.data)
    from evalplus.data import get_human_eval_plus, get_mbpp_plus

    summary = {}
    for name, most in zip(FILES, given.most):
        if given.only not in (None, name):
            continue
        problems = get_mbpp_plus() if name == "mbpp-plus" else get_human_eval_plus()
        rows = completions(name, problems, given.seed, given.mutants, given.wrappers, given.loops, most)
        kept = given.oracle and os.path.join(given.oracle, f"{name}.json")
        begin = time.time()
        known = {}
        if kept and os.path.exists(kept):
            with open(kept, encoding="utf-8") as file:
                known = json.load(file)
        other = known
        if any(row["key"] not in known for row in rows):
            other = theirs(name, rows, given.min_seconds[0], given.factor, given.workers, known, keeper(kept))
        print(f"{name}: {len(rows)} completions, evalplus {time.time() - begin:.0f} s", file=sys.stderr, flush=True)
        mine = ours(
            name, given.data, rows, given.min_seconds[1], given.factor, given.oracle and os.path.join(given.oracle, f"{name}.ours.jsonl")
        )
        kinds = collections.defaultdict(collections.Counter)
        differing, differences = [], []
        for row in rows:
            a, b = mine[row["key"]], other[row["key"]]
            their_plus = b["base"] == b["plus"] == "pass"
            same = agree(a, b)
            kinds[row["kind"]].update(completions=1, agree=same, passEvalplus=their_plus, passAzlab=a["correct"])
            kinds[row["kind"]].update(timeoutEvalplus="timeout" in (b["base"], b["plus"]), sameProgram=a["program"].strip() == b["program"].strip())
            if not same:
                differing.append(row)
                differences.append(
                    {
                        "id": row["id"], "kind": row["kind"], "azlab": {"base": a["base"], "correct": a["correct"], "reason": a["reason"][:300]},
                        "evalplus": {"base": b["base"], "plus": b["plus"]}, "sameProgram": a["program"].strip() == b["program"].strip(),
                    }
                )  # fmt: skip
            if a["program"].strip() != b["program"].strip():
                print("other program:", row["key"], file=sys.stderr)
        if differing:
            second = given.oracle and os.path.join(given.oracle, f"{name}.longer.json")
            limits = given.min_seconds[0] * LONGER, given.factor * LONGER
            longer = theirs(name, differing, *limits, given.workers, {}, keeper(second))
            for row, difference in zip(differing, differences):
                difference["why"] = explain(row, mine[row["key"]], longer[row["key"]])
        total = sum((counts for counts in kinds.values()), collections.Counter())
        summary[name] = {
            **{key: total[key] for key in ("completions", "agree", "passEvalplus", "passAzlab", "timeoutEvalplus", "sameProgram")},
            "agreement": round(total["agree"] / total["completions"], 4),
            "byKind": {kind: dict(counts) for kind, counts in sorted(kinds.items())},
            "disagreements": differences,
        }
        for difference in differences:
            print(json.dumps(difference), file=sys.stderr)

    import importlib.metadata
    import platform

    result = {
        "what": "verdicts of humaneval-plus and mbpp-plus beside those of the Python package evalplus, on the same completions",
        "command": f"python datasets-eval/python-code/compare.py --data DATASETS --seed {given.seed} --mutants {given.mutants} "
        f"--wrappers {given.wrappers} --loops {given.loops} --most {given.most[0]} {given.most[1]} --min-seconds {given.min_seconds[0]} {given.min_seconds[1]} --factor {given.factor}",
        "evalplus": importlib.metadata.version("evalplus"),
        "python": platform.python_version(),
        "completions": sum(part["completions"] for part in summary.values()),
        "agree": sum(part["agree"] for part in summary.values()),
        "benchmarks": summary,
    }
    if given.out:
        with open(given.out, "w", encoding="utf-8") as file:
            file.write(json.dumps(result, indent=2) + "\n")
    print(json.dumps({key: {k: v for k, v in part.items() if k != "disagreements"} for key, part in summary.items()}, indent=1))


if __name__ == "__main__":
    main()
