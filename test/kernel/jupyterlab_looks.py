"""The project's notebooks as JupyterLab shows them at their first open: untrusted and trusted, light and dark, narrow and wide.

    python test/kernel/jupyterlab_looks.py --shots FOLDER [--browser /usr/bin/chromium] [--only 1] [--seconds 60]

Needs, in the Python that runs it, jupyterlab, plotly>=6.1 and playwright, and a Chromium. No cell is run.
Every notebook is copied into a folder of its own with a fresh data folder of Jupyter, so that nothing is trusted but what
this script signs. It writes screenshots `NUMBER-TRUST-THEME-WIDTH-PART.png`, checks in the page that the text of tables
stands left and their numbers right, that tokens have several colours, that no output is wider than its place without a
scroll bar, that pictures fit, and that the page told no error; and ends with 1 and a list where something does not hold.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

from jupyterlab_trial import ROOT, free_port, wait_for
from playwright.sync_api import Page, sync_playwright

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTHS = (600, 1400)
# Most screenshots of one notebook: each is a page of it.
PARTS = 12

# What is wrong in the page, as sentences.
CHECKS = """() => {
  const wrong = []
  const panel = window.jupyterapp.shell.currentWidget.node
  const say = (what, node) => wrong.push(what + ': ' + (node.textContent || node.outerHTML).trim().slice(0, 60))
  const ours = [...panel.querySelectorAll('.jp-OutputArea-output .azlab')]
  for (const area of ours) {
    for (const text of area.querySelectorAll('td pre, td code, td div'))
      if (text.textContent && !getComputedStyle(text).textAlign.match(/left|start/)) say('not left', text)
    for (const cell of area.querySelectorAll('td.number'))
      if (!getComputedStyle(cell).textAlign.match(/right/)) say('not right', cell)
    for (const scroll of area.querySelectorAll('.scroll'))
      if (scroll.scrollWidth > scroll.clientWidth + 1) {
        let up = scroll
        while (up && !getComputedStyle(up).overflowX.match(/auto|scroll/)) up = up.parentElement
        if (!up || up === panel) say('cut', scroll)
      }
    const kinds = ['k', 's', 'n'].map((kind) => area.querySelector('pre .' + kind)).filter(Boolean)
    const colours = new Set(kinds.map((one) => getComputedStyle(one).color))
    const pre = area.querySelector('pre')
    if (kinds.length > 0 && (colours.size !== kinds.length || colours.has(getComputedStyle(pre).color)))
      say('tokens alike', pre)
  }
  for (const output of panel.querySelectorAll('.jp-OutputArea-output'))
    for (const picture of output.querySelectorAll('img, .js-plotly-plot, svg.main-svg'))
      if (picture.getBoundingClientRect().width > output.getBoundingClientRect().width + 1)
        wrong.push('wider than its place: a ' + picture.tagName.toLowerCase() + ' of ' + Math.round(picture.getBoundingClientRect().width) + ' px in ' + Math.round(output.getBoundingClientRect().width))
  return [...new Set(wrong)]
}"""


def look(page: Page, address: str, name: str, label: str, shots: pathlib.Path, seconds: float) -> list[str]:
    """Opens one notebook, takes its screenshots and says what is wrong."""
    page.goto(f"{address}/lab/tree/{name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=seconds * 1000)
    # No kernel is asked for; a question about one would lie over the page.
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    count = "() => window.jupyterapp.shell.currentWidget?.content?.widgets?.length ?? 0"
    wait_for("the cells", seconds, lambda: page.evaluate(count) > 3)
    page.wait_for_timeout(1500)
    wrong = page.evaluate(CHECKS)
    scroller = "window.jupyterapp.shell.currentWidget.node.querySelector('.jp-WindowedPanel-outer')"
    for part in range(PARTS):
        page.evaluate(f"(part) => {{ const s = {scroller}; s.scrollTop = part * s.clientHeight * 0.95 }}", part)
        page.wait_for_timeout(300)
        page.screenshot(path=str(shots / f"{label}-{part + 1:02}.png"))
        if page.evaluate(f"() => {{ const s = {scroller}; return s.scrollTop + s.clientHeight >= s.scrollHeight - 2 }}"):
            break
    return wrong


def settings(folder: pathlib.Path, theme: str) -> None:
    """The theme, all cells in the page, and no question for a kernel."""
    extension = folder / "@jupyterlab"
    for name, text in {
        "apputils-extension/themes": f'{{"theme": "{THEMES[theme]}"}}',
        "apputils-extension/notification": '{"fetchNews": "false"}',
        "notebook-extension/tracker": '{"windowingMode": "none", "autoStartDefaultKernel": true}',
    }.items():
        path = extension / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def session(options, trusted: bool, theme: str) -> list[str]:
    """One server with its own data folder: all notebooks at both widths."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        files = folder / "files"
        files.mkdir()
        names = [path.name for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.name.startswith(options.only)]
        for name in names:
            shutil.copy(ROOT / "notebooks" / name, files / name)
        settings(folder / "settings", theme)
        environment = {
            **os.environ,
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        }
        if trusted:
            subprocess.run([sys.executable, "-m", "jupyter", "trust", *names], cwd=files, env=environment, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1"]
        flags = ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={files}"]
        with open(options.shots / "server.log", "a") as log:
            server = subprocess.Popen(command + flags, stdout=log, stderr=log, env=environment, start_new_session=True)
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
                for width in WIDTHS:
                    for name in names:
                        label = f"{name[0]}-{'trusted' if trusted else 'untrusted'}-{theme}-{width}"
                        page = browser.new_page(viewport={"width": width, "height": 1000})
                        told: list[str] = []
                        page.on("pageerror", lambda error: told.append(f"error in the page: {error}"))
                        wrong = look(page, address, name, label, options.shots, options.seconds)
                        found += [f"{label}: {one}" for one in [*wrong, *told]]
                        print(f"{label}: {len(wrong) + len(told)} faults", flush=True)
                        page.close()
                browser.close()
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shots", type=pathlib.Path, required=True)
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--seconds", type=float, default=60, help="patience for one wait")
    parser.add_argument("--only", default="", help="one notebook, by the start of its name")
    options = parser.parse_args()
    options.shots.mkdir(parents=True, exist_ok=True)
    found = [one for trusted in (False, True) for theme in THEMES for one in session(options, trusted, theme)]
    print("\n".join(found) or "JupyterLab: every notebook holds, untrusted and trusted, light and dark, narrow and wide")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
