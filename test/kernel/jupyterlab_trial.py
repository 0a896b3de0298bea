"""JupyterLab in a real browser: the quickstart runs whole, its live figure changes, an interrupt and a restart work, and two
notebooks open at once do not disturb each other.

    python test/kernel/jupyterlab_trial.py --shots FOLDER [--browser /usr/bin/chromium] [--only quickstart|two]

Needs, in the Python that runs it, jupyterlab, plotly>=6.1 and playwright, the kernel (`azlab kernel install --prefix
PREFIX_OF_THAT_PYTHON`), and a Chromium. Writes a screenshot of each stage, and fails where one does not come.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from playwright.sync_api import Page, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: str, seconds: float, check):
    """Asks again until the answer is true; the answer comes back."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = check()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")


class Lab:
    """One notebook open in JupyterLab."""

    def __init__(self, page: Page, shots: pathlib.Path):
        self.page = page
        self.shots = shots

    def shot(self, name: str) -> None:
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=str(self.shots / f"{name}.png"))
        print(f"{name}.png", flush=True)

    def command(self, name: str) -> None:
        self.page.evaluate("(name) => window.jupyterapp.commands.execute(name)", name)

    def menu(self, menu: str, item: str) -> None:
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item).first.click()

    def busy(self) -> bool:
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.jp-InputArea-prompt')].some(one => one.textContent.includes('[*]'))"""
        )

    def idle(self) -> bool:
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")

    def outputs(self) -> str:
        return self.page.evaluate("() => [...document.querySelectorAll('.jp-OutputArea-output')].map(o => o.innerText).join('\\n')")

    def errors(self) -> list:
        return self.page.evaluate(
            """() => [...document.querySelectorAll('[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]')].map(o => o.innerText)"""
        )

    def add_cell(self, code: str) -> None:
        """A new last cell with this code, run."""
        self.page.evaluate(
            """async (code) => {
              const notebook = window.jupyterapp.shell.currentWidget.content;
              notebook.activeCellIndex = notebook.widgets.length - 1;
              await window.jupyterapp.commands.execute('notebook:insert-cell-below');
              notebook.activeCell.model.sharedModel.setSource(code);
              window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            code,
        )


def trial(lab: Lab, seconds: float) -> None:
    page = lab.page
    wait_for("kernel", seconds, lab.idle)
    lab.shot("1-open")

    lab.menu("Run", "Run All Cells")
    time.sleep(2)
    # The live figure of the last cell changes while the loop runs.
    # What it shows: the picture that stands for the plot until it is used, or the lengths of the plot's own traces.
    drawn = """() => {
      const last = [...document.querySelectorAll('.jp-CodeCell')].at(-2).querySelector('.jp-RenderedPlotly');
      const plot = last?.matches('.js-plotly-plot') ? last : last?.querySelector('.js-plotly-plot');
      return plot?.data ? JSON.stringify(plot.data.map((trace) => (trace.x || []).length)) : (last?.querySelector('img')?.src ?? '');
    }"""
    seen = set()

    def finished() -> bool:
        seen.add(page.evaluate(drawn))
        return not lab.busy()

    wait_for("the whole quickstart", seconds * 4, finished)
    assert lab.errors() == [], lab.errors()
    assert page.locator(".jp-OutputArea-output table").count() > 3, "tables"
    print(f"states of the last figure seen: {len(seen)}", flush=True)
    assert len(seen) > 2, f"the live figure stood still: {len(seen)} states"
    for index, name in enumerate(["table", "histogram", "rewards", "update", "live"]):
        part = [4, 5, 7, 9, -2][index]
        page.evaluate(
            """(at) => { const cells = [...document.querySelectorAll('.jp-CodeCell')]; cells.at(at)?.scrollIntoView({ block: 'start' }) }""",
            part,
        )
        time.sleep(1.5)
        lab.shot(f"2-{name}")

    lab.add_cell("let turns = 0\nwhile (true) turns++")
    wait_for("a running cell", seconds, lab.busy)
    lab.menu("Kernel", "Interrupt Kernel")
    wait_for("the end of the interrupted cell", seconds, lambda: not lab.busy())
    assert "KeyboardInterrupt" in lab.outputs(), lab.outputs()[-500:]
    page.evaluate("() => [...document.querySelectorAll('.jp-CodeCell')].at(-1).scrollIntoView({ block: 'center' })")
    lab.shot("3-interrupted")
    lab.add_cell("turns > 0 ? `state kept: ${seed}` : 'state lost'")
    wait_for("the cell after", seconds, lambda: "state kept: 7" in lab.outputs())
    lab.shot("4-after-interrupt")

    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-kernel') }")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    time.sleep(2)
    wait_for("the restarted kernel", seconds, lab.idle)
    lab.add_cell("typeof az.lab + ' again'")
    wait_for("a cell of the restarted kernel", seconds, lambda: "function again" in lab.outputs())
    lab.shot("5-restarted")


class Tab:
    """One of several notebooks that are open; each has a kernel of its own."""

    def __init__(self, lab: Lab, path: str, seconds: float):
        self.lab = lab
        self.path = path
        self.seconds = seconds
        lab.page.evaluate("(path) => { window.jupyterapp.commands.execute('docmanager:open', { path }) }", path)
        wait_for(f"the kernel of {path}", seconds, lambda: self.ask("return tab?.sessionContext?.session?.kernel?.status === 'idle'"))

    def ask(self, body: str, code: str = ""):
        find = "const tab = [...app.shell.widgets('main')].find((one) => one.context?.path === path);"
        script = "async ({ path, code }) => { const app = window.jupyterapp; %s %s }" % (find, body)
        return self.lab.page.evaluate(script, {"path": self.path, "code": code})

    def show(self) -> None:
        self.ask("app.shell.activateById(tab.id)")
        wait_for(f"the tab of {self.path}", self.seconds, lambda: self.ask("return app.shell.currentWidget === tab"))

    def start(self, code: str) -> None:
        """Runs a new last cell, and does not wait for it."""
        self.show()
        self.ask(
            """const { content } = tab;
            content.activeCellIndex = content.widgets.length - 1;
            await app.commands.execute('notebook:insert-cell-below');
            content.activeCell.model.sharedModel.setSource(code);
            app.commands.execute('notebook:run-cell');""",
            code,
        )
        wait_for(f"the start of a cell in {self.path}", self.seconds, lambda: self.busy() or self.ran())

    def busy(self) -> bool:
        return self.ask("return [...tab.node.querySelectorAll('.jp-InputArea-prompt')].some((one) => one.textContent.includes('[*]'))")

    def ran(self) -> bool:
        return self.ask("return tab.content.widgets.at(-1).model.executionCount > 0")

    def shown(self) -> str:
        """What the last cell shows."""
        return self.ask("return [...tab.content.widgets.at(-1).node.querySelectorAll('.jp-OutputArea-output')].map((one) => one.innerText).join('')")

    def kernel(self) -> str:
        return self.ask("return tab.sessionContext.session.kernel.id")

    def run(self, code: str) -> str:
        self.start(code)
        wait_for(f"the end of a cell in {self.path}", self.seconds, lambda: not self.busy())
        return self.shown()


def two_notebooks(lab: Lab, seconds: float) -> None:
    """A variable of the same name in each, and an interrupt of one while the other computes."""
    one, two = (Tab(lab, path, seconds) for path in ("one.ipynb", "two.ipynb"))
    assert one.kernel() != two.kernel()
    for tab, value in ((one, 1), (two, 2)):
        tab.run(f"let mine = {value}")
    assert (one.run("mine"), two.run("mine")) == ("1", "2")

    two.start("let turns = 0\nwhile (true) { turns++; await new Promise((go) => setTimeout(go, 50)) }")
    one.start("while (true) {}")
    wait_for("both at work", seconds, lambda: one.busy() and two.busy())
    one.show()
    lab.shot("6-two-at-work")
    lab.menu("Kernel", "Interrupt Kernel")
    wait_for("the end of the interrupted cell", seconds, lambda: not one.busy())
    assert "KeyboardInterrupt" in one.shown(), one.shown()
    time.sleep(1)
    assert two.busy(), f"the other notebook ended too: {two.shown()}"
    assert one.run("mine") == "1"
    two.show()
    lab.menu("Kernel", "Interrupt Kernel")
    wait_for("the end of the other", seconds, lambda: not two.busy())
    assert "KeyboardInterrupt" in two.shown(), two.shown()
    assert two.run("mine") == "2"
    assert two.run("turns > 10") == "true"
    lab.shot("7-two-after")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shots", type=pathlib.Path, required=True)
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--seconds", type=float, default=60, help="patience for one wait")
    parser.add_argument("--only", choices=["quickstart", "two"], help="one part alone")
    options = parser.parse_args()
    options.shots.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        notebook = json.loads((ROOT / "notebooks/1-quickstart.ipynb").read_text())
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        (folder / "quickstart.ipynb").write_text(json.dumps(notebook))
        for name in ("one", "two"):
            (folder / f"{name}.ipynb").write_text(json.dumps({**notebook, "cells": []}))
        # All cells stand in the page, not those in view alone.
        tracker = folder / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
        tracker.parent.mkdir(parents=True)
        tracker.write_text('{"windowingMode": "none"}')
        environment = {**os.environ, "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings")}
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
        settings = ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}"]
        log = open(options.shots / "server.log", "w")
        server = subprocess.Popen(command + settings, stdout=log, stderr=log, env=environment, start_new_session=True)
        try:
            address = f"http://127.0.0.1:{port}"

            def answers() -> bool:
                try:
                    return urllib.request.urlopen(f"{address}/api", timeout=2).status == 200
                except OSError:
                    return False

            wait_for("JupyterLab", options.seconds, answers)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(f"{address}/lab/tree/quickstart.ipynb")
                try:
                    lab = Lab(page, options.shots)
                    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=options.seconds * 1000)
                    if options.only != "two":
                        trial(lab, options.seconds)
                    if options.only != "quickstart":
                        two_notebooks(lab, options.seconds)
                except BaseException:
                    page.screenshot(path=str(options.shots / "failed.png"))
                    raise
                finally:
                    browser.close()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
    print("JupyterLab: all stages passed")


if __name__ == "__main__":
    main()
