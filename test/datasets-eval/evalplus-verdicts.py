# Runs the package evalplus on the attacks of python-attacks.ts, and says where its verdicts are not those that stand there.
#
#   python3 -m venv /tmp/ep && /tmp/ep/bin/pip install evalplus==0.3.1
#   /tmp/ep/bin/python test/datasets-eval/evalplus-verdicts.py
#
# The attacks run in evalplus' own processes, with no isolation but evalplus'. Not part of npm test: it needs Python packages.
import json
import os
import subprocess
import sys
import types

for name in ("datasets",):  # the package imports it for another benchmark
    sys.modules.setdefault(name, types.SimpleNamespace(load_dataset=None))

from evalplus.eval import untrusted_check

HERE = os.path.dirname(os.path.abspath(__file__))
SHOW = "import('./python-attacks.ts').then((all) => console.log(JSON.stringify(all.PYTHON_ATTACKS)))"
INPUTS = [[4], [5]]


def verdict(program, expected):
    limits = {"ref_time": [0.1, 0.1], "min_time_limit": 2, "gt_time_limit_factor": 4}
    return untrusted_check("humaneval", program, INPUTS, "half", expected=expected, atol=0, fast_check=True, **limits)[0]


def main():
    command = ["node", "--disable-warning=ExperimentalWarning", "-e", SHOW]
    attacks = json.loads(subprocess.run(command, cwd=HERE, stdout=subprocess.PIPE, check=True).stdout)
    wrong = 0
    for attack in attacks:
        found = [verdict(attack["program"], expected) for expected in ([2.0, 2.5], [2, 3])]
        if found != attack["evalplus"]:
            wrong += 1
            print(attack["what"], found, "and not", attack["evalplus"], file=sys.stderr)
    print("%d attacks, %d other verdicts" % (len(attacks), wrong))
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
