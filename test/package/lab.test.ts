// `npm run lab` on machines that lack something: it says what, and what to do. Python and pip are stand-ins.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { root, run } from './built.ts'

/** Of Debian's Python without python3-venv, which leaves half an environment behind. */
const NO_VENV = `echo "The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv package"`
/** Of pip without a network. */
const OFFLINE = `echo "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('failed: [Errno -3] Temporary failure in name resolution')': /simple/jupyterlab/
ERROR: Could not find a version that satisfies the requirement jupyterlab<5,>=4.2 (from versions: none)
ERROR: No matching distribution found for jupyterlab<5,>=4.2" >&2`

interface Faults {
  readonly version?: string
  readonly venv?: string
  readonly pip?: string
  /** What the environment's Python says when it is asked for pip. */
  readonly noPip?: boolean
}

/** A Python that does what is asked of it with a few lines of shell, or fails as it is told. */
function python({ version = '3.11', venv, pip, noPip = false }: Faults): string {
  return `#!/bin/sh
case "$1 $2" in
  "-c import jupyter_server"*) echo "\${0%/*}/static" ;;
  "-c import"*) echo ${version} ;;
  "-m venv")
    /bin/mkdir -p "$3/bin"; echo > "$3/pyvenv.cfg"; /bin/cp "$0" "$3/bin/python"
    ${venv === undefined ? '' : `${venv}; exit 1`}
    echo '#!/bin/sh
echo "lab $@"' > "$3/bin/jupyter-lab"; /bin/chmod +x "$3/bin/jupyter-lab" ;;
  "-m pip")
    ${noPip ? `[ -e "$0.pip" ] || { echo "No module named pip" >&2; exit 1; }` : ''}
    if [ "$3" = --version ]; then exit 0; fi
    ${pip === undefined ? '' : `${pip}; exit 1`} ;;
  "-m ensurepip") echo > "$0.pip" ;;
esac
`
}

/** A clone with as much in it as the script needs, on a machine with this Python or none. */
function machine(t: TestContext, faults: Faults | null) {
  const clone = mkdtempSync(join(tmpdir(), 'azlab-lab-'))
  t.after(() => rmSync(clone, { recursive: true, force: true }))
  for (const folder of ['scripts', 'bin', 'src/cli', 'kernel', 'dist'])
    mkdirSync(join(clone, folder), { recursive: true })
  for (const name of ['lab.mjs', 'launch.mjs', 'unchanged-notebooks.mjs', 'v8.mjs'])
    copyFileSync(join(root, 'scripts', name), join(clone, 'scripts', name))
  writeFileSync(join(clone, 'src/cli/main.ts'), "console.log('installed')\n")
  writeFileSync(join(clone, 'dist/index.js'), "export const labStyle = () => '/* figures */'")
  const later = new Date(Date.now() + 60_000) // built after the last change of a source
  utimesSync(join(clone, 'dist/index.js'), later, later)
  const path = join(clone, 'bin')
  const set = (given: Faults) => writeFileSync(join(path, 'python3'), python(given), { mode: 0o755 })
  if (faults) set(faults)
  const lab = (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ readonly code: number | null; readonly text: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [join(clone, 'scripts/lab.mjs'), '--allow-root', ...args], {
        cwd: clone,
        env: { PATH: path, ...env },
      })
      let text = ''
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (part: string) => {
          text += part
        })
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, text }))
    })
  return { clone, lab, set }
}

const skip = process.platform === 'win32' ? 'the stand-ins are shell scripts' : false

const withoutRoot = process.getuid?.() === 0 ? false : 'it is not root that runs the tests'

describe('npm run lab', { skip }, () => {
  test('makes the environment once, installs the kernel, and starts JupyterLab with the options given', async (t) => {
    const { clone, lab } = machine(t, {})
    const { code, text } = await lab(['--no-browser'])
    assert.equal(code, 0, text)
    assert.match(
      text,
      /Making \.venv … .*Installing JupyterLab.*Installing the kernel.*lab .*--no-browser\n/s,
    )
    assert.equal(readFileSync(join(clone, '.venv/package.json'), 'utf8'), '{ "type": "commonjs" }\n')
    assert.equal(readFileSync(join(clone, '.venv/bin/static/custom/custom.css'), 'utf8'), '/* figures */')
    assert.doesNotMatch((await lab()).text, /Making|JupyterLab and plotly/)
  })

  test('without Python says so, where to get it, and what works without', async (t) => {
    const { code, text } = await machine(t, null).lab()
    assert.equal(code, 1)
    assert.match(text, /needs Python 3\.9 or later, and there is no python3 on PATH\./)
    assert.match(text, /apt-get install python3 python3-venv.*PYTHON=.*npx azlab notebook run FILE/s)
    assert.doesNotMatch(text, /lab\.mjs:\d/)
  })

  test('with a Python that is too old names its version', async (t) =>
    assert.match((await machine(t, { version: '3.8' }).lab()).text, /3\.9 or later; python3 is 3\.8\./))

  test('with PYTHON that cannot be run says so, and takes no other', async (t) => {
    const { code, text } = await machine(t, {}).lab([], { PYTHON: '/no/such/python' })
    assert.equal(code, 1)
    assert.match(text, /PYTHON=\/no\/such\/python cannot be run/)
  })

  test('without the venv module names the package, leaves nothing half made, and works once it is there', async (t) => {
    const { clone, lab, set } = machine(t, { venv: NO_VENV })
    const { code, text } = await lab()
    assert.equal(code, 1)
    assert.match(text, /Making \.venv … failed.*sudo apt-get install python3-venv\n/s)
    assert.equal(existsSync(join(clone, '.venv')), false)
    set({})
    assert.equal((await lab()).code, 0)
  })

  test('without a network says so and what works without, and goes on from there the next time', async (t) => {
    const { clone, lab, set } = machine(t, { pip: OFFLINE })
    const { code, text } = await lab()
    assert.equal(code, 1)
    assert.match(text, /plotly into \.venv .* failed/)
    assert.match(text, /package index cannot be reached.*network and the proxy.*npx azlab notebook run/s)
    assert.equal(existsSync(join(clone, '.venv/pyvenv.cfg')), true)
    set({})
    copyFileSync(join(clone, 'bin/python3'), join(clone, '.venv/bin/python'))
    const again = await lab()
    assert.equal(again.code, 0)
    assert.doesNotMatch(again.text, /Making/)
  })

  test('for root says so before anything is installed', { skip: withoutRoot }, async (t) => {
    const { clone } = machine(t, {})
    const started = run(process.execPath, [join(clone, 'scripts/lab.mjs')], clone)
    await assert.rejects(started, /does not start for root.*npm run lab -- --allow-root/)
    assert.equal(existsSync(join(clone, '.venv')), false)
  })

  const failures: readonly (readonly [printed: string, told: RegExp])[] = [
    ['SSLError(SSLCertVerificationError(CERTIFICATE_VERIFY_FAILED))', /PIP_CERT=/],
    ['OSError: [Errno 28] No space left on device', /disk is full/],
    ['OSError: [Errno 13] Permission denied', /could not be written/],
    ['ERROR: No matching distribution found for jupyterlab', /no such version for this Python/],
    ['something new', /something new\n\nIts own words are above/],
  ]
  for (const [printed, told] of failures)
    test(`pip’s “${printed}” is told in words`, async (t) =>
      assert.match((await machine(t, { pip: `echo "${printed}"` }).lab()).text, told))

  test('an environment of another tool that has no pip gets one', async (t) => {
    const { lab } = machine(t, { noPip: true })
    const { code, text } = await lab()
    assert.equal(code, 0, text)
    assert.match(text, /Adding pip to \.venv/)
  })
})
