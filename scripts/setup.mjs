// Set-up of a clone: the packages of package-lock.json and, where the machine's Node will not do, a Node of its own.
// `npm run setup` runs it alone; run.mjs and bin/azlab.mjs call `ready` before they start anything. Each step leaves a
// stamp when it is done and none when it is not, so a second run costs a few file reads and a broken one is made good.

import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { covers, explain, nodeVersion, packagesKey, suits } from './plan.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stampName = '.azlab-setup.json'

/** An error whose message is for the person at the terminal, and needs no stack. */
class SetupError extends Error {}

const say = (text) => process.stderr.write(text)

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Says what is being done, does it, and ends the line with the time it took. */
async function step(text, work) {
  const start = Date.now()
  say(`${text} … `)
  try {
    await work()
  } catch (error) {
    say('failed\n')
    throw error
  }
  say(`${((Date.now() - start) / 1000).toFixed(0)} s\n`)
}

/** This process's environment without what an outer `npm run` says of the package that it runs in. */
function cleanEnvironment() {
  const inner =
    /^npm_(lifecycle|package|command|execpath|node_execpath|config_(local_prefix|omit|include|production))/i
  const kept = Object.entries(process.env).filter(([name]) => !inner.test(name) && name !== 'NODE_ENV')
  return { ...Object.fromEntries(kept), ONNXRUNTIME_NODE_INSTALL: 'skip' }
}

/** `node` runs npm too: npm leaves out optional packages that its own Node is too old for. */
async function npm(args, folder, node = process.execPath) {
  const own = process.env.npm_execpath
  const viaNode = own && basename(own) === 'npm-cli.js' && existsSync(own)
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--no-update-notifier', '--loglevel=error']
  const patience = ['--fetch-retries=3', '--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000']
  const all = [...args, '--engine-strict=false', ...quiet, ...patience]
  let output = ''
  const env = cleanEnvironment()
  const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[path] = `${dirname(node)}${delimiter}${env[path] ?? ''}`
  const options = { cwd: folder, env, onOutput: (text) => (output += text) }
  const shell = process.platform === 'win32'
  const code = await (viaNode
    ? launch(node, [own, ...all], options)
    : launch('npm', all, { ...options, shell })
  ).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    throw new SetupError(
      'npm was not found. It comes with Node: install Node 20 or later with its npm, or add npm to PATH.',
    )
  })
  if (code >= 128) process.exit(code)
  if (code === 0) return
  const lines = output.split('\n').filter((line) => line.trim() && !/^npm error\s+at /.test(line))
  throw new SetupError(`\n${lines.slice(-20).join('\n')}\n\n${explain(output)}`)
}

function requireSpace(megabytes) {
  const { bavail, bsize } = statfsSync(root)
  const free = Math.floor((bavail * bsize) / 1e6)
  if (free < megabytes)
    throw new SetupError(
      `The disk of ${root} has ${free} MB free; this needs about ${megabytes} MB. Free some and run it again.`,
    )
}

// Sizes and times in these messages: measured on Linux x64 with two cores and a fast network.

async function installPackages(scope, node) {
  const manifest = readJson(join(root, 'package.json'))
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const key = packagesKey({ lock, manifest, platform: process.platform, arch: process.arch })
  const stamp = join(modules, stampName)
  if (covers(readJson(stamp), key, scope)) return
  requireSpace(scope === 'all' ? 1600 : 1000)
  const size = scope === 'all' ? '370 MB to download, 1.1 GB on disk' : '205 MB to download, 555 MB on disk'
  await step(`Installing packages (once: ${size}, about half a minute)`, async () => {
    // No package's install script is needed here, and onnxruntime-node's would download CUDA.
    const dev = scope === 'all' ? '--include=dev' : '--omit=dev'
    await npm(['ci', '--ignore-scripts', '--include=optional', '--prefer-offline', dev], root, node)
    writeFileSync(stamp, JSON.stringify({ key, scope }))
  })
}

/**
 * Puts this exact Node into a folder of its own, unless it is there, and returns its path. The npm package `node` has
 * no binary inside: its install script fetches the one for this platform from the registry, so npm is told to run it.
 */
export async function bringNode(version, folder, reason) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const binary = join(folder, 'node_modules', 'node', 'bin', name)
  const stamp = join(folder, stampName)
  const key = `${version} ${process.platform} ${process.arch}`
  if (readJson(stamp)?.key === key && existsSync(binary)) return binary
  requireSpace(300)
  await step(`Bringing Node ${version}, ${reason} (once: 50 MB to download)`, async () => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    await npm(['install', '--ignore-scripts=false', '--no-package-lock'], folder)
    if (!existsSync(binary))
      throw new SetupError(
        `The npm package "node" has no binary for ${process.platform} ${process.arch}. Install Node ${version} by hand.`,
      )
    writeFileSync(stamp, JSON.stringify({ key }))
  })
  return binary
}

/**
 * Does what is missing and returns the path of the Node to start everything with.
 * `scope`: `run` for what azlab runs with, `all` with the type checker, the linter and what the tests use.
 */
export async function ready(scope) {
  try {
    const own = process.versions.node
    const node = suits(own)
      ? process.execPath
      : await bringNode(nodeVersion, join(root, '.node'), `since this one is ${own}`)
    await installPackages(scope, node)
    return node
  } catch (error) {
    const plain = error instanceof SetupError || ['EACCES', 'EROFS', 'ENOSPC', 'EPERM'].includes(error.code)
    say(`\nSet-up did not finish. ${plain ? error.message : error.stack}\n`)
    process.exit(1)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = Date.now()
  const node = await ready('all')
  const own = node === process.execPath ? "the machine's own" : 'in .node/'
  say(
    `Ready in ${((Date.now() - start) / 1000).toFixed(1)} s: packages in node_modules/, Node ${own}. Next: npm start, or npm test.\n`,
  )
}
