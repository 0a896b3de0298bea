// The WebGPU adapter for machines without a GPU: Mesa's lavapipe, a Vulkan driver that computes on the CPU. Debian 12 has one
// that is too old, its backports have 25: fetched by apt-get into .software-adapter/, nothing is installed, no root needed.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../.software-adapter', import.meta.url))

/** The tests that compare engines, and models and policies on them. */
export const WEBGPU_TESTS = [
  ...['choice', 'feeds', 'loop', 'operators', 'optimizer', 'webgpu'].map(
    (name) => `test/engine/${name}.test.ts`,
  ),
  ...['test/model/adapter.test.ts', 'test/model/reference.test.ts', 'test/policy/engines.test.ts'],
]

/** With these variables they run on WebGPU, and on no other engine. */
export const webgpuTestEnvironment = { AZLAB_TEST_WEBGPU: 'only', AZLAB_TEST_ENGINE: 'webgpu' }

/**
 * The environment in which the adapter is found: LD_LIBRARY_PATH and VK_ICD_FILENAMES. Fetches it when it is not there (22 MB).
 * Throws with what is missing: a Debian of version 12 or later, apt-get, or the network.
 */
export function softwareAdapter() {
  const icd = join(folder, 'lvp.json')
  if (!existsSync(icd)) fetchAdapter(icd)
  const { libraries } = JSON.parse(readFileSync(join(folder, 'where.json'), 'utf8'))
  const before = process.env.LD_LIBRARY_PATH
  return { LD_LIBRARY_PATH: before ? `${libraries}:${before}` : libraries, VK_ICD_FILENAMES: icd }
}

/** The address from which this machine takes its release of Debian. */
function mirrorOf(codename) {
  const folder = '/etc/apt/sources.list.d'
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const texts = [...files, '/etc/apt/sources.list']
    .filter((file) => /\.(?:list|sources)$/.test(file) && existsSync(file))
    .map((file) => readFileSync(file, 'utf8').replaceAll(/^#.*\n/gm, ''))
  for (const text of texts) {
    const line = new RegExp(`^deb(?: \\[[^\\]]*\\])? (\\S+) ${codename} `, 'm').exec(text)
    if (line) return line[1]
    for (const entry of text.split(/\n\s*\n/)) {
      const suites = /^Suites:(.*)$/m.exec(entry)?.[1]?.trim().split(/\s+/) ?? []
      const uri = /^URIs:\s*(\S+)/m.exec(entry)?.[1]
      if (uri && suites.includes(codename)) return uri
    }
  }
  throw new Error(`no source of Debian ${codename} in /etc/apt/sources.list or ${folder}`)
}

function fetchAdapter(icd) {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(release)?.[1]
  if (!/^ID=debian$/m.test(release) || !codename)
    throw new Error('the software adapter comes from Debian packages, and this is no Debian')
  const place = (name) => {
    mkdirSync(join(folder, name), { recursive: true })
    return join(folder, name)
  }
  const sources = place('apt/sources')
  place('apt/lists/partial')
  place('apt/cache/archives/partial')
  // Debian 13 has Mesa 25 itself; the backports of 12 do.
  const suites = codename === 'bookworm' ? `${codename} ${codename}-updates ${codename}-backports` : codename
  writeFileSync(
    join(sources, 'debian.sources'),
    [
      'Types: deb',
      `URIs: ${mirrorOf(codename)}`,
      `Suites: ${suites}`,
      'Components: main',
      'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg',
      '',
    ].join('\n'),
  )
  const own = [
    'Dir::Etc::SourceList=/dev/null',
    `Dir::Etc::SourceParts=${sources}`,
    `Dir::State=${place('apt/state')}`,
    `Dir::State::Lists=${join(folder, 'apt/lists')}`,
    `Dir::Cache=${join(folder, 'apt/cache')}`,
    'Dir::State::status=/var/lib/dpkg/status',
    'Debug::NoLocking=true',
    // Where the mirror cannot be reached, the tests go on without it soon.
    'Acquire::Retries=1',
    'Acquire::http::Timeout=15',
    'Acquire::https::Timeout=15',
  ].flatMap((option) => ['-o', option])
  const apt = (...args) => {
    try {
      execFileSync('apt-get', [...own, ...args], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 })
    } catch (error) {
      const said = /^E: .*$/m.exec(String(error.stderr ?? ''))?.[0] ?? error.code ?? error.message
      throw new Error(`apt-get ${args[0]} failed (${said})`)
    }
  }
  console.error("Fetching Mesa's software adapter (once: 22 MB and apt's lists) …")
  apt('update', '-q')
  const target = codename === 'bookworm' ? ['-t', 'bookworm-backports'] : []
  apt(
    'install',
    '-q',
    '-y',
    '--download-only',
    '--reinstall',
    '--no-install-recommends',
    ...target,
    'mesa-vulkan-drivers',
    'libvulkan1',
  )
  const root = place('root')
  const archives = join(folder, 'apt/cache/archives')
  for (const name of readdirSync(archives).filter((item) => item.endsWith('.deb')))
    execFileSync('dpkg', ['-x', join(archives, name), root])
  const libraries = readdirSync(join(root, 'usr/lib'))
    .map((name) => join(root, 'usr/lib', name))
    .find((path) => existsSync(join(path, 'libvulkan_lvp.so')))
  if (!libraries) throw new Error('the package mesa-vulkan-drivers holds no libvulkan_lvp.so')
  writeFileSync(join(folder, 'where.json'), JSON.stringify({ libraries }))
  const driver = { api_version: '1.4.0', library_path: join(libraries, 'libvulkan_lvp.so') }
  writeFileSync(icd, JSON.stringify({ file_format_version: '1.0.0', ICD: driver }))
}
