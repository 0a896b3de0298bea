"""nbclient and `azlab notebook run` execute the same notebooks, and their outputs are compared cell by cell.

    python test/kernel/nbclient_compare.py [NUMBERS] [--short] [--html] [--out FOLDER]

NUMBERS choose notebooks, e.g. `1 4`; all six otherwise. --short takes the short settings of each. --html lets
`nbconvert --execute --to html` make a page of each too, and checks that no cell of it has an error and every figure stands
in it. Needs nbclient, nbconvert and ipykernel in the Python that runs it, and Node with the packages of this clone; it is no
part of `npm test`. The comparison is that of `npm run notebooks -- --compare`. Ends with 1 where they differ.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[2]
NODE = os.environ.get("NODE", shutil.which("node") or "node")
AZLAB = [NODE, "--disable-warning=ExperimentalWarning", str(ROOT / "src/cli/main.ts")]
PLOTLY = "application/vnd.plotly.v1+json"


def with_nbclient(ours: pathlib.Path, theirs: pathlib.Path) -> None:
    """Executes the cells of a notebook that `azlab notebook run` has written, settings included, in a fresh kernel."""
    notebook = nbformat.read(ours, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    resources = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=900, kernel_name="azlab", resources=resources).execute()
    nbformat.write(notebook, theirs)


def with_nbconvert(ours: pathlib.Path, page: pathlib.Path) -> list:
    """What is wrong with nbconvert's page of a notebook that it executes itself."""
    # It works in the folder of the file: runs/ stands beside notebooks/, so that relative paths lead to the same places.
    copy = ROOT / "runs" / f"nbconvert-{ours.name}"
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(ours, copy)
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--ExecutePreprocessor.kernel_name=azlab"]
    try:
        subprocess.run([*command, "--output", str(page.resolve()), str(copy)], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        return [f"nbconvert: {error.stderr[-2000:]}"]
    finally:
        copy.unlink()
    html = page.read_text()
    outputs = [one for cell in json.loads(ours.read_text())["cells"] for one in cell.get("outputs", [])]
    figures = sum(PLOTLY in one.get("data", {}) for one in outputs)
    drawn = html.count('<div class="azlab-figure"')
    wrong = [] if drawn >= figures else [f"nbconvert's page has {drawn} of {figures} figures"]
    return wrong + (["nbconvert's page shows an error"] if 'data-mime-type="application/vnd.jupyter.error"' in html else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--html", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, help="keeps what was executed, in the folders ours, theirs and html")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = options.out or pathlib.Path(scratch)
        ours, theirs, html, prefix = (place / name for name in ("ours", "theirs", "html", "prefix"))
        for folder in (ours, theirs, html):
            folder.mkdir(parents=True, exist_ok=True)
        os.environ["JUPYTER_PATH"] = str(prefix / "share/jupyter")
        subprocess.run([*AZLAB, "kernel", "install", "--prefix", str(prefix)], check=True, stdout=subprocess.DEVNULL)
        notebooks = [NODE, str(ROOT / "scripts/notebooks.mjs")]
        chosen = [*options.numbers, *(["--short"] if options.short else [])]
        failed = subprocess.run([*notebooks, *chosen, "--out", str(ours)]).returncode != 0
        for path in sorted(ours.glob("*.ipynb")):
            began = time.monotonic()
            with_nbclient(path, theirs / path.name)
            print(f"{path.name}: nbclient, {time.monotonic() - began:.0f} s", flush=True)
            wrong = with_nbconvert(path, html / f"{path.stem}.html") if options.html else []
            for line in wrong:
                print(f"{path.name}: {line}", flush=True)
            failed = failed or bool(wrong)
        failed = subprocess.run([*notebooks, "--compare", str(ours), str(theirs)]).returncode != 0 or failed
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
