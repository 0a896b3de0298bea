// Attacks on what the host and a Python process do with each other: texts that a reader might not bear, clocks, and the static check.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, describe, test } from 'node:test'
import { canonicalTexts } from '../../src/executor/python/canonical.ts'
import { SOURCES } from '../../src/executor/python/find.ts'
import { language } from '../../src/language/index.ts'
import { probe, pythonExecutor, runOne, skip } from './python.ts'

const python = language('python')
const isCanonical = canonicalTexts(python)

describe('canonical text that a program wrote itself', () => {
  test('counts where characters are escaped as another version of Unicode does', () => {
    for (const text of ["'é'", "'\\xe9'", "['é', 'a']", "{'a', 'é'}", "{'\\xe9', 'a'}", "{'\\u0378': 1}"])
      assert.equal(isCanonical(text), true, text)
  })
  test('does not where spaces, escapes or the order of members are others', () => {
    for (const text of [
      "[ 'é','a']",
      "{'é', 2, 1}",
      "{'é', 'a'}",
      '"é"',
      "'\\u00e9'",
      "'é\\x41'",
      "'\u00a0'",
      // Marks that turn or hide text: no version of Unicode shows them.
      "'\u202eabc'",
      "'a\u200b'",
    ])
      assert.equal(isCanonical(text), false, text)
  })
  test('of ten million characters is read, or refused: nothing is thrown', () => {
    assert.equal(isCanonical(`[1${' '.repeat(10_000_000)}]`), false)
    assert.equal(isCanonical(`0x${'f'.repeat(10_000_000)}`), true)
    assert.equal(isCanonical(`1${'_0'.repeat(10_000_000)}`), false)
    assert.equal(isCanonical('['.repeat(10_000_000)), false)
  })
  test('nested sets are read in one pass: a hundred levels around many members', () => {
    const members = Array.from({ length: 20_000 }, (_, i) => `${i + 100_000}`).join(', ')
    let text = `frozenset({${members}})`
    for (let level = 0; level < 90; level++) text = `frozenset({${text}})`
    const read = python.fromCanonical(text)
    assert.ok(read.ok)
    assert.ok(python.equal(read.value, read.value))
  })
  test('a NaN inside a tuple of a set still makes it unequal to itself', () => {
    const read = python.fromCanonical(`{(nan, ${'1, '.repeat(200)}2)}`)
    assert.ok(read.ok)
    assert.equal(python.equal(read.value, read.value), false)
  })
})

describe('attacks on a Python process', { skip }, () => {
  const executor = pythonExecutor()
  after(() => executor.close())

  test('numbers and spaces of millions of characters end as a value or an error, and the next program runs', async () => {
    const limits = { outputBytes: 16 * 1_048_576, timeoutMs: 20_000, memoryMiB: 1024 }
    const long = await runOne(executor, 'def f(): return (1 << 36_000_000) - 1', '', { limits })
    assert.equal(long.outcome, 'ok', long.error ?? '')
    const spaces = `
import os
def f():
    text = b'[1' + b' ' * 9_000_000 + b']'
    data = memoryview(b'V%08x' % len(text) + text)
    for fd in range(3, 9):
        try:
            while data: data = data[os.write(fd, data):]
        except OSError: pass
    os._exit(0)`
    assert.equal((await runOne(executor, spaces, '', { limits })).outcome, 'error')
    const letters = await runOne(executor, "def f(): return 'é' * 3_000_000", '', { limits })
    assert.equal(letters.outcome, 'ok', letters.error ?? '')
    assert.equal((await runOne(executor, 'def f(): return 6 * 7')).value, '42')
  })

  test('what the static check cannot read does not run', async () => {
    const rest = 'import os\ndef f(): return os.sep\n'
    assert.equal((await runOne(executor, rest, '', { check: true })).outcome, 'forbidden')
    for (const lead of [`x=${'-'.repeat(700)}1\n`, `#${'a'.repeat(262_144)}\n`]) {
      const { outcome, value } = await runOne(executor, lead + rest, '', { check: true })
      assert.deepEqual([outcome, value], ['error', null])
    }
    assert.equal((await runOne(executor, 'def f(): return (1', '', { check: true })).outcome, 'error')
  })

  test('a wait for a lock ends at once, whatever its limit: it tells nothing of how long the machine runs', {
    skip: probe.isolation?.endsWith('seccomp') ? false : 'no system-call filter here',
  }, async () => {
    const program = `
import _thread
def f(*limits):
    lock = _thread.allocate_lock()
    lock.acquire()
    return [lock.acquire(True, limit) for limit in limits]`
    const { value, error } = await runOne(executor, program, '0.5, 1e3, 1e6, 1e9, 9e9', { runs: 2 })
    assert.equal(value ?? error, '[False, False, False, False, False]')
  })

  test('the times of the pipe that an answer leaves by are no clock: the filter refuses fstat', {
    skip: probe.python?.seccomp ? false : 'no system-call filter here',
  }, () => {
    // Asked of the kernel: some C libraries make os.fstat this call, and others one that was never let through.
    const script = `
import ctypes, os, sys
sys.path.insert(0, ${JSON.stringify(SOURCES)})
sys.dont_write_bytecode = True
import child, jail
call = ctypes.CDLL(None, use_errno=True).syscall
number = {"x86_64": 5, "aarch64": 80}[os.uname().machine]
told = ctypes.create_string_buffer(256)
library = jail.library()
end = os.pipe()[1]
def asked():
    result = call(number, end, told)
    return b"%d %d " % (result, ctypes.get_errno() if result else 0)
if os.fork() == 0:
    before = asked()
    child.call(library, "bind")
    child.hold(library)
    os.write(1, before + asked())
    os._exit(0)
os.wait()`
    const told = execFileSync(probe.python!.executable, ['-I', '-S', '-B', '-c', script], {
      encoding: 'utf8',
    })
    assert.equal(told, '0 0 -1 1 ') // allowed before; then EPERM
  })
})
