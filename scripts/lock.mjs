// Completes package-lock.json after a change of dependencies: `npm install --package-lock-only --ignore-scripts`,
// then `node scripts/lock.mjs`. npm leaves an optional package for another platform out of the lock when the registry
// at hand does not serve that version, and `npm ci` then refuses the lock everywhere. Such a package is entered here
// with the exact version its parent asks for and the platform its name says; npm skips it on every other platform.

import { readFileSync, writeFileSync } from 'node:fs'

const path = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(path, 'utf8'))

/** Operating system, processor and C library as npm states them, read from the end of a platform package's name. */
function platform(name) {
  const parts = name.split('/').at(-1).split('-')
  const os = parts.find((part) => ['android', 'darwin', 'linux', 'win32', 'freebsd'].includes(part))
  const cpu = parts.find((part) =>
    ['arm64', 'x64', 'arm', 'ia32', 'riscv64', 'ppc64', 's390x'].includes(part),
  )
  if (!os || !cpu) throw new Error(`${name}: no operating system and processor in this name`)
  const libc = parts.some((part) => part.startsWith('musl'))
    ? ['musl']
    : os === 'linux'
      ? ['glibc']
      : undefined
  return { cpu: [cpu], ...(libc && { libc }), os: [os] }
}

const added = []
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (lock.packages[key] || !/^\d+\.\d+\.\d+$/.test(version)) continue
    lock.packages[key] = { version, ...platform(name), ...(entry.dev && { dev: true }), optional: true }
    added.push(`${name}@${version}`)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length ? `added ${added.join(', ')}` : 'nothing to add')
