# Compares `azlab eval equal` with the Python package math-verify on the golds of the six mathematics sets and on perturbed ones.
#
#   python3 -m venv /tmp/mv && /tmp/mv/bin/pip install math-verify==0.9.0 antlr4-python3-runtime==4.13.2
#   /tmp/mv/bin/python datasets-eval/math/compare.py --data ../shared/datasets --out bench/results/math-equal.json
#
# --data holds the six sets in folders (aime24/test.jsonl …). The perturbations are drawn from --seed, so a run can be
# repeated; --oracle FILE keeps math-verify's verdicts, which take minutes. Not part of npm test: it needs Python.
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import time

SETS = ("aime24", "aime25", "amc23", "math500", "minerva_math", "olympiadbench")
ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))


def last_box(text):
    start = text.rfind("\\boxed{")
    depth = 0
    for at in range(start + len("\\boxed"), len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + len("\\boxed{") : at]
    raise ValueError("no box")


def golds(data):
    found = {}
    for name in SETS:
        with open(os.path.join(data, name, "test.jsonl"), encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if name in ("math500", "minerva_math"):
                    gold = last_box(row["solution"])
                elif name == "olympiadbench":
                    gold = row["final_answer"][0].strip("$")
                else:
                    gold = str(row["answer"])
                found.setdefault(gold, name)
    return found


# Perturbations: each gives a changed text, or None where it does not apply.


def sign(gold, _):
    return gold[1:] if gold.startswith("-") else "-" + gold


def digit(gold, draw):
    places = [match.start() for match in re.finditer(r"\d", gold)]
    if not places:
        return None
    at = draw.choice(places)
    return gold[:at] + draw.choice([d for d in "123456789" if d != gold[at]]) + gold[at + 1 :]


def parts_of(gold):
    """The parts of a list at the top level, or None."""
    inside = gold[1:-1] if gold[:1] == "(" and gold[-1:] == ")" and gold.count("(") == 1 else gold
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(inside):
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(inside[begin:at].strip())
            begin = at + 1
    parts.append(inside[begin:].strip())
    return (parts, inside != gold) if len(parts) > 1 else None


def order(gold, draw):
    found = parts_of(gold)
    if not found:
        return None
    parts, bracketed = found
    draw.shuffle(parts)
    text = ", ".join(parts)
    return f"({text})" if bracketed else text


def drop(gold, draw):
    found = parts_of(gold)
    if not found:
        return None
    parts, bracketed = found
    parts.pop(draw.randrange(len(parts)))
    text = ",".join(parts)
    return f"({text})" if bracketed else text


def formatting(gold, draw):
    changes = [
        lambda t: t.replace("\\frac{", "\\dfrac{"),
        lambda t: t.replace("\\frac{", "\\tfrac{"),
        lambda t: re.sub(r"\\frac\{(\d)\}\{(\d)\}", r"\\frac\1\2", t),
        lambda t: t.replace("(", "\\left(").replace(")", "\\right)") if "\\left" not in t else t,
        lambda t: t.replace("\\left", "").replace("\\right", ""),
        lambda t: t.replace("+", " + ").replace("=", " = "),
        lambda t: t.replace(" ", ""),
        lambda t: t + "\\,",
        lambda t: t + " \\text{ units}",
        lambda t: t + "^\\circ",
        lambda t: "\\$" + t,
        lambda t: "{" + t + "}",
        lambda t: re.sub(r"^(\d{1,3})(\d{3})$", r"\1,\2", t),
        lambda t: re.sub(r"^(\d{1,3})(\d{3})$", r"\1{,}\2", t),
        lambda t: t.replace("\\sqrt{", "\\sqrt {"),
        lambda t: t.replace("\\leq", "\\le").replace("\\infty", "\\infty "),
        lambda t: t.replace(",", ", "),
        lambda t: t + ".",
        lambda t: t.replace("\\cdot", "\\times"),
    ]
    draw.shuffle(changes)
    for change in changes:
        text = change(gold)
        if text != gold:
            return text
    return None


def rewriting(gold, draw):
    changes = []
    if re.fullmatch(r"-?\d+", gold):
        n = int(gold)
        changes += [f"\\frac{{{n * 3}}}{{3}}", f"{n}.0", f"{n}.00", f"x={n}", f"{n - 7}+7", f"\\sqrt{{{n * n}}}", f"{n}\\%"]
        changes += [f"{n - 1} \\frac{{1}}{{1}}", f"\\boxed{{{n}}}", f"\\{{{n}\\}}", f"2 \\cdot \\frac{{{n}}}{{2}}"]
    fraction = re.fullmatch(r"(-?)\\d?frac\{(\d+)\}\{(\d+)\}", gold)
    if fraction:
        minus, above, below = fraction.groups()
        value = int(above) / int(below)
        changes += [f"{minus}{above}/{below}", f"{minus}\\frac{{{int(above) * 6}}}{{{int(below) * 6}}}"]
        changes += [f"{minus}{value:.6f}", f"{minus}{value:.3f}", f"{minus}{value:.9f}", f"\\frac{{{minus}{above}}}{{{below}}}"]
    if "\\sqrt{" in gold:
        changes.append(re.sub(r"\\sqrt\{(\d+)\}", r"(\1)^{1/2}", gold))
        changes.append(re.sub(r"\\sqrt\{(\d+)\}", lambda m: f"\\frac{{\\sqrt{{{int(m[1]) * 4}}}}}{{2}}", gold))
    plain = not re.search(r"[,=<>$]|\\(?:in|le|ge|cup|text|pm|begin|circ)", gold)
    if plain:
        changes += [f"({gold})+1-1", f"\\frac{{2({gold})}}{{2}}", f"({gold})", f"y = {gold}", f"{gold}+0.001", f"1 \\cdot ({gold})"]
    equation = re.fullmatch(r"([^=<>,$]+)=([^=<>,$]+)", gold)
    if equation:
        left, right = equation.groups()
        changes += [f"{right}={left}", f"{left}-({right})=0", right, f"2({left})=2({right})", f"{left} \\leq {right}"]
    terms = re.fullmatch(r"([^-+(),=$]+)\+([^-+(),=$]+)", gold)
    if terms and gold.count("{") == gold.count("}") and terms[1].count("{") == terms[1].count("}"):
        changes.append(f"{terms[2]}+{terms[1]}")
    if re.fullmatch(r"\([^,()]+,[^,()]+\)", gold):
        changes += ["[" + gold[1:], gold[:-1] + "]", gold[1:-1], "\\{" + gold[1:-1] + "\\}", f"(x,y)={gold}"]
    number = re.fullmatch(r"-?\d+\.\d+", gold)
    if number:
        changes += [gold + "0", gold + "1", f"{float(gold):.1f}", f"{float(gold) * 10:.6g} \\times 10^{{-1}}", gold + "000001"]
    return draw.choice(changes) if changes else None


KINDS = {"sign": sign, "digit": digit, "order": order, "drop": drop, "formatting": formatting, "rewriting": rewriting}


def wrap(text, draw):
    return draw.choice(
        ["${}$", "${}$", "\\boxed{{{}}}", "So the final answer is ${}$. I hope it is correct.", "Thus, the answer is ${}$."]
    ).replace("{{", "{").replace("}}", "}").replace("{}", text, 1)


def pairs_of(data, seed, wanted):
    draw = random.Random(seed)
    found = golds(data)
    names = sorted(found)
    pairs = []
    for gold in names:
        for kind, pattern in (("raw", "@"), ("dollars", "$@$"), ("boxed", "\\boxed{@}")):
            text = pattern.replace("@", gold)
            pairs.append({"kind": f"itself, {kind}", "set": found[gold], "gold": text, "answer": text})
    count, seen = 0, set()
    while count < wanted:
        gold = draw.choice(names)
        kind = draw.choice([*KINDS, "formatting", "rewriting", "rewriting", "another"])
        changed = draw.choice(names) if kind == "another" else KINDS[kind](gold, draw)
        if changed is None or changed == gold or (gold, changed) in seen:
            continue
        seen.add((gold, changed))
        count += 1
        pairs.append({"kind": kind, "set": found[gold], "gold": f"\\boxed{{{gold}}}", "answer": wrap(changed, draw)})
    return pairs


def verdicts(pairs):
    from math_verify import parse, verify

    for done, pair in enumerate(pairs):
        pair["expected"] = bool(verify(parse(pair["gold"]), parse(pair["answer"])))
        if done % 500 == 0:
            print(f"math-verify: {done} of {len(pairs)}", file=sys.stderr)
    return pairs


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--data", required=True)
    options.add_argument("--out")
    options.add_argument("--oracle")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--perturbed", type=int, default=4000)
    options.add_argument("--show", type=int, default=40)
    given = options.parse_args()

    if given.oracle and os.path.exists(given.oracle):
        with open(given.oracle, encoding="utf-8") as file:
            pairs = json.load(file)
    else:
        pairs = verdicts(pairs_of(given.data, given.seed, given.perturbed))
        if given.oracle:
            with open(given.oracle, "w", encoding="utf-8") as file:
                json.dump(pairs, file)

    lines = "".join(json.dumps({"gold": pair["gold"], "answer": pair["answer"]}) + "\n" for pair in pairs)
    begin = time.time()
    command = ["node", os.path.join(ROOT, "bin", "azlab.mjs"), "eval", "equal", "--explain"]
    ran = subprocess.run(command, input=lines, capture_output=True, text=True, encoding="utf-8", check=True)
    seconds = time.time() - begin
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(pairs)

    table = collections.defaultdict(lambda: collections.Counter())
    sets = collections.defaultdict(lambda: collections.Counter())
    differing = []
    for pair, ours in zip(pairs, answers):
        outcome = "agree" if ours["equal"] == pair["expected"] else "ours only" if ours["equal"] else "theirs only"
        table[pair["kind"]][outcome] += 1
        table[pair["kind"]]["equal"] += pair["expected"]
        part = "itself" if pair["kind"].startswith("itself") else "perturbed"
        sets[f"{pair['set']}, {part}"][outcome] += 1
        if outcome != "agree":
            differing.append((outcome, pair, ours))

    def rows(counts):
        result = {}
        for name, row in sorted(counts.items()):
            total = row["agree"] + row["ours only"] + row["theirs only"]
            result[name] = {"pairs": total, **dict(row), "agreement": round(row["agree"] / total, 4)}
        return result

    def share(part):
        chosen = [outcome for name, row in table.items() if name.startswith("itself") == part for outcome in row.items()]
        agree = sum(count for name, count in chosen if name == "agree")
        total = sum(count for name, count in chosen if name in ("agree", "ours only", "theirs only"))
        return {"pairs": total, "agree": agree, "agreement": round(agree / total, 4)}

    import importlib.metadata

    result = {
        "what": "verdicts of azlab eval equal beside those of the Python package math-verify",
        "command": f"python datasets-eval/math/compare.py --data DATASETS --seed {given.seed} --perturbed {given.perturbed}",
        "mathVerify": importlib.metadata.version("math-verify"),
        "itself": share(True),
        "perturbed": share(False),
        "byKind": rows(table),
        "bySet": rows(sets),
        "secondsOfAzlab": round(seconds, 1),
    }
    if given.out:
        with open(given.out, "w", encoding="utf-8") as file:
            file.write(json.dumps(result, indent=2) + "\n")
    for outcome, pair, ours in differing[: given.show]:
        print(f"{outcome} ({pair['kind']}): {pair['gold']!r} | {pair['answer']!r} | {ours.get('extracted')}", file=sys.stderr)
    print(json.dumps({key: result[key] for key in ("itself", "perturbed", "byKind", "secondsOfAzlab")}, indent=1))


main()
