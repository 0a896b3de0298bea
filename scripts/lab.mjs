// `npm run lab`: JupyterLab in the project's own .venv with the plotly renderer and the azlab kernel; opens the quickstart.
// The project's own notebooks are trusted, as they stand in the last commit, so that their outputs show as they were made.
// Options pass through to JupyterLab: `npm run lab -- --no-browser --port 9999`. `--only-install` stops before the start.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { launch } from './launch.mjs'
import { unchangedNotebooks } from './unchanged-notebooks.mjs'
import { nodeFlags } from './v8.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const venv = join(root, '.venv')
const isWindows = process.platform === 'win32'
const binary = (name) => join(venv, isWindows ? 'Scripts' : 'bin', isWindows ? `${name}.exe` : name)

// JupyterLab 4 draws plotly's own figures where plotly's Python package, 6.1 or later, brings the renderer.
const packages = ['jupyterlab>=4.2,<5', 'plotly>=6.1', 'anywidget>=0.9']
const FIRST = 'notebooks/1-quickstart.ipynb'
// What a new notebook is written for.
const KERNEL = '--MappingKernelManager.default_kernel_name=azlab'
const stamp = join(venv, '.azlab-lab.json')
const key = createHash('sha256').update(packages.join()).digest('hex').slice(0, 16)

/** An end whose message is for the person at the terminal, and needs no stack. */
class LabError extends Error {
  constructor(message, code = 1) {
    super(message)
    this.code = code
  }
}

const say = (text) => process.stderr.write(text)

/** Says what is being done, does it, and ends the line with the time it took. What a program prints shows where it fails. */
async function step(text, command, args) {
  const start = Date.now()
  say(`${text} … `)
  let output = ''
  const code = await launch(command, args, { cwd: root, onOutput: (part) => (output += part) }).catch(
    (error) => {
      output += error.message
      return 1
    },
  )
  if (code === 0) return say(`${((Date.now() - start) / 1000).toFixed(0)} s\n`)
  say(code > 128 ? 'stopped\n' : 'failed\n')
  if (code > 128) throw new LabError('Run the same command again; it goes on where it stopped.', code)
  throw new LabError(`${output.trim().split('\n').slice(-12).join('\n')}\n\n${explain(output)}`)
}

/** What a person should do, by what a program said when it failed. The first that fits is told. */
const CURES = [
  [
    /ensurepip|No module named '?venv|python3[\d.]*-venv/i,
    'This Python has no module for virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv',
  ],
  [
    /No module named '?pip\b/,
    'The Python in .venv has no pip. Remove .venv and run it again, or add pip to it: uv pip install pip',
  ],
  [/No space left|ENOSPC/i, 'The disk is full. JupyterLab needs about 400 MB.'],
  [
    /CERTIFICATE_VERIFY_FAILED|SSLError/,
    'The certificate of the Python package index is not trusted here, as behind some companies’ proxies: name theirs with\n' +
      '  PIP_CERT=/path/to/certificates.pem npm run lab',
  ],
  [
    /ConnectionError|NewConnection|ConnectTimeout|ReadTimeout|ProxyError|Temporary failure|Name or service|Max retries/i,
    'The Python package index cannot be reached. Check the network and the proxy, then run it again.\n' +
      'Behind a mirror: PIP_INDEX_URL=https://its.address/simple npm run lab\n' +
      'Without a network, notebooks run with: npx azlab notebook run FILE --html',
  ],
  [/Permission denied|EACCES/i, 'A file could not be written. Use a clone that your user owns.'],
  [
    /No matching distribution/i,
    'The Python package index has no such version for this Python: JupyterLab 4 needs Python 3.9 or later.',
  ],
]

const explain = (output) =>
  CURES.find(([sign]) => sign.test(output))?.[1] ??
  'Its own words are above. Run the same command again; it starts where it has to.'

/** A Python 3.9 or later that can be run: the one that PYTHON names, or by the names under which systems have it. */
function findPython() {
  const named = process.env.PYTHON
  const seen = []
  for (const name of named ? [named] : ['python3', 'python', ...(isWindows ? ['py'] : [])]) {
    const asked = spawnSync(name, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    })
    if (asked.error || asked.status !== 0) continue
    const version = asked.stdout.trim()
    const [major, minor] = version.split('.').map(Number)
    if (major === 3 && minor >= 9) return name
    seen.push(`${name} is ${version}`)
  }
  const missing = named ? `, and PYTHON=${named} cannot be run` : ', and there is no python3 on PATH'
  throw new LabError(
    `JupyterLab needs Python 3.9 or later${seen.length ? `; ${seen.join(', ')}` : missing}.\n` +
      'Install it (Debian and Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python), or name one:\n' +
      '  PYTHON=/path/to/python3 npm run lab\n' +
      'Without Python, notebooks run with: npx azlab notebook run FILE --html',
  )
}

async function makeEnvironment() {
  if (
    existsSync(stamp) &&
    JSON.parse(readFileSync(stamp, 'utf8')).key === key &&
    existsSync(binary('jupyter-lab'))
  )
    return
  const python = findPython()
  // One that was cut off half-way, or whose Python has gone, is made anew; a person's own is kept.
  const isHalf = existsSync(venv) && !existsSync(join(venv, 'pyvenv.cfg'))
  const isDead = existsSync(venv) && spawnSync(binary('python'), ['-c', '']).status !== 0
  if (isHalf || isDead) rmSync(venv, { recursive: true, force: true })
  if (!existsSync(venv)) {
    try {
      await step('Making .venv', python, ['-m', 'venv', venv])
    } catch (error) {
      // Debian's Python without python3-venv leaves one that has no pip, which would be taken for whole the next time.
      rmSync(venv, { recursive: true, force: true })
      throw error
    }
  }
  // Environments of other tools may have no pip.
  if (spawnSync(binary('python'), ['-m', 'pip', '--version']).status !== 0)
    await step('Adding pip to .venv', binary('python'), ['-m', 'ensurepip', '--upgrade'])
  const quiet = ['--disable-pip-version-check', '--no-input', '--quiet']
  await step(
    'Installing JupyterLab and plotly into .venv (once: about 100 MB to download)',
    binary('python'),
    ['-m', 'pip', 'install', ...quiet, ...packages],
  )
  // JupyterLab runs a CommonJS program of its own with Node, which would take it for a module of this package.
  writeFileSync(join(venv, 'package.json'), '{ "type": "commonjs" }\n')
  // No question about news over the first notebook, and no looking for updates.
  const settings = join(venv, 'share', 'jupyter', 'lab', 'settings')
  mkdirSync(settings, { recursive: true })
  const quietly = {
    '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
  }
  writeFileSync(join(settings, 'overrides.json'), `${JSON.stringify(quietly, null, 2)}\n`)
  writeFileSync(stamp, JSON.stringify({ key }))
}

/** Cells import the built package; it is built again when a source is newer. */
async function makePackage() {
  const built = join(root, 'dist', 'index.js')
  const newest = (folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => statSync(join(root, folder, String(name))).mtimeMs)
      .reduce((a, b) => Math.max(a, b), 0)
  const made = existsSync(built) ? statSync(built).mtimeMs : 0
  if (made > Math.max(newest('src'), newest('kernel'))) return
  await step('Building the package that cells import', process.execPath, [
    ...nodeFlags,
    join(root, 'scripts', 'build.mjs'),
  ])
}

/** Figures in the dark theme. JupyterLab looks here after the user's own `custom/custom.css`, which goes first. */
async function makeStyle() {
  const asked = spawnSync(
    binary('python'),
    ['-c', 'import jupyter_server as j; print(j.DEFAULT_STATIC_FILES_PATH)'],
    {
      encoding: 'utf8',
    },
  )
  if (asked.status !== 0 || !isAbsolute(asked.stdout.trim())) return
  const { labStyle } = await import(pathToFileURL(join(root, 'dist', 'index.js')).href)
  const folder = join(asked.stdout.trim(), 'custom')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'custom.css'), labStyle())
}

async function makeKernel() {
  const program = join(root, 'src', 'cli', 'main.ts')
  const args = [...nodeFlags, program, 'kernel', 'install', '--venv', venv]
  await step('Installing the kernel into .venv', process.execPath, args)
}

/**
 * Signs the notebooks: JupyterLab takes the styles out of one that this user has neither run nor trusted. A signature covers
 * what the file holds at this moment, and is kept in Jupyter's own data folder, not in the file.
 */
async function trustNotebooks() {
  const names = unchangedNotebooks(root)
  if (!names)
    return say('Not a git clone: the notebooks are not trusted, and show without colours of the page.\n')
  if (names.length === 0) return
  const args = ['-m', 'jupyter', 'trust', ...names]
  await step(
    `Trusting ${names.length} notebooks of the project as they were committed`,
    binary('python'),
    args,
  )
}

try {
  const given = process.argv.slice(2)
  const starts = !given.includes('--only-install')
  if (starts && process.getuid?.() === 0 && !given.includes('--allow-root'))
    throw new LabError(
      'JupyterLab does not start for root. Use a user of your own, or, in a container: npm run lab -- --allow-root',
    )
  await makeEnvironment()
  await makePackage()
  await makeStyle()
  await makeKernel()
  await trustNotebooks()
  if (!starts) {
    say(`Ready. Start it with: npm run lab\n`)
    process.exit(0)
  }
  mkdirSync(join(root, 'notebooks'), { recursive: true })
  const first = existsSync(join(root, FIRST)) ? FIRST : 'notebooks'
  const style = '--LabApp.custom_css=True'
  const place = [`--ServerApp.root_dir=${root}`, `--LabApp.default_url=/lab/tree/${first}`, KERNEL, style]
  process.exit(await launch(binary('jupyter-lab'), [...place, ...given], { cwd: root }))
} catch (error) {
  say(`\n${error instanceof LabError ? error.message : error.stack}\n`)
  process.exit(error instanceof LabError ? error.code : 1)
}
