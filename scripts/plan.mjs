// What set-up has to do, decided from plain data: which Node will do, when packages are current, what a failure means.
// Runs on Node 18 and later, since it runs before the right Node is there.

import { createHash } from 'node:crypto'

/**
 * The Node that set-up brings where the machine's own will not do: exact, so that every machine gets the same. The
 * newest 24 of the registry (`npm view node@24 version`) goes here, and then `node bench/v8-canary.ts` tells whether V8 still needs
 * the flags of v8.mjs.
 */
export const nodeVersion = '24.21.0'

/**
 * Whether this Node runs azlab from its sources: it strips types by itself, and isolated-vm ships a binary for it
 * (its 6.2 has them for Node 22 and 24 and for no other).
 */
export function suits(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major === 24 || (major === 22 && minor >= 18)
}

/** What the installed packages depend on. A change of scripts or version in package.json is not a change of packages. */
export function packagesKey({ lock, manifest, platform, arch }) {
  const fields = [
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'overrides',
  ].map((field) => manifest[field])
  return createHash('sha256')
    .update(JSON.stringify([lock, fields, platform, arch]))
    .digest('hex')
    .slice(0, 16)
}

/** Whether what a stamp says was installed covers what is wanted: `all` includes the packages to `run` with. */
export function covers(stamp, key, scope) {
  return stamp?.key === key && (stamp.scope === 'all' || stamp.scope === scope)
}

/** What to tell a person whose `npm` failed, from what npm printed. */
export function explain(output) {
  if (/ENOSPC|no space left/i.test(output))
    return 'The disk is full. Free about 1.5 GB and run the same command again.'
  if (/EACCES|EPERM|EROFS|permission denied/i.test(output))
    return 'A folder could not be written. Use a clone that your user owns, and check the rights of the npm cache (npm config get cache).'
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/.test(
      output,
    )
  )
    return 'The npm registry cannot be reached. Check the network and the proxy (npm ping), then run the same command again; what was downloaded is kept.'
  if (/EINTEGRITY/.test(output))
    return 'A downloaded package is damaged. Run `npm cache verify`, then the same command again.'
  if (/EUSAGE/.test(output) && /lock file/.test(output))
    return 'package.json and package-lock.json do not agree. Restore both from git, or see scripts/lock.mjs.'
  return 'npm failed; its own words are above. Run the same command again; it starts where it has to.'
}
