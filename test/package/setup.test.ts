// What set-up decides: which Node will do, when packages are current, and what it tells a person when npm fails.

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { covers, explain, nodeVersion, packagesKey, suits } from '../../scripts/plan.mjs'

const machine = {
  lock: '{"lockfileVersion":3}',
  manifest: { version: '0.1.0', dependencies: { zod: '^4.6.7' } },
  platform: 'linux',
  arch: 'x64',
}

describe('which Node will do', () => {
  for (const version of ['22.18.0', '22.23.3', '24.0.0', 'v24.21.0'])
    test(`${version} does`, () => assert.equal(suits(version), true))
  for (const version of ['18.20.8', '20.20.2', '22.17.1', '22.9.0', '23.11.0', '25.0.0', '26.1.0'])
    test(`${version} does not`, () => assert.equal(suits(version), false))
  test('the one that set-up brings does', () => assert.equal(suits(nodeVersion), true))
})

describe('when packages are current', () => {
  const key = packagesKey(machine)

  test('a change of version or scripts in package.json leaves the key as it is', () => {
    const manifest = { ...machine.manifest, version: '0.2.0', scripts: { start: 'x' } }
    assert.equal(packagesKey({ ...machine, manifest }), key)
  })
  test('a change of a dependency, of the lock, of the platform or of the processor changes it', () => {
    const manifest = { ...machine.manifest, dependencies: { zod: '^4.7.0' } }
    const others = [
      { ...machine, manifest },
      { ...machine, lock: '{}' },
      { ...machine, platform: 'darwin' },
      { ...machine, arch: 'arm64' },
    ].map(packagesKey)
    assert.equal(new Set([key, ...others]).size, 5)
  })
  test('packages for the tests are enough to run with', () =>
    assert.equal(covers({ key, scope: 'all' }, key, 'run'), true))
  test('packages to run with are not enough for the tests', () =>
    assert.equal(covers({ key, scope: 'run' }, key, 'all'), false))
  test('a stamp of another key covers nothing', () =>
    assert.equal(covers({ key: 'other', scope: 'all' }, key, 'run'), false))
  test('no stamp, as a half-finished set-up leaves, covers nothing', () =>
    assert.equal(covers(undefined, key, 'run'), false))
})

describe('what a person is told when npm fails', () => {
  const cases: readonly (readonly [printed: string, told: RegExp])[] = [
    ['npm error code ECONNREFUSED\nnpm error errno ECONNREFUSED', /registry cannot be reached/],
    ['npm error request to a registry failed, reason: getaddrinfo ENOTFOUND', /registry cannot be reached/],
    ['npm error nospc ENOSPC: no space left on device, write', /disk is full/],
    ['npm error code EACCES\nnpm error syscall mkdir', /could not be written/],
    ['npm error code EINTEGRITY', /npm cache verify/],
    [
      'npm error code EUSAGE\nnpm error `npm ci` can only install when the lock file is in sync',
      /do not agree/,
    ],
    ['npm error something new', /its own words are above/],
  ]
  for (const [printed, told] of cases)
    test(`${printed.split('\n')[0]}`, () => assert.match(explain(printed), told))
})
