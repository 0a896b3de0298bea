// What a Python program finds in its own process: its program, its one input, and nothing else that it was not given.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bubblewrapArgs } from '../../src/executor/bubblewrap.ts'
import { PYTHON_FLAGS, SOURCES } from '../../src/executor/python/find.ts'
import { pathsOf } from '../../src/executor/python/probe.ts'
import { Sandbox } from '../../src/executor/sandbox.ts'
import type { Finished, Reply, Request } from '../../src/executor/wire.ts'
import { hasProc } from './processes.ts'
import { probe, pythonExecutor, runOne, skip } from './python.ts'

const HELD = probe.levels.filter((level) => level.endsWith('seccomp'))
const SCANNED = fileURLToPath(new URL('scanned.py', import.meta.url))

/**
 * Finds the marks in the whole of its memory. It does not hold one itself besides its own: the pattern does not match its own
 * source, and a mark that is found is found where it was.
 */
const SCAN = `
# Zq7residue-ownprogram
import os, re
PATTERN = re.compile(b'[Z]q7residu[e]-([a-z]+)')
def f(x):
    maps = b''
    while True:
        part = os.read(61, 65536)
        if not part: break
        maps += part
    found, size = set(), 0
    for line in maps.decode('utf-8', 'replace').splitlines():
        where, rights = line.split()[:2]
        start, end = [int(n, 16) for n in where.split('-')]
        # The pages of the time are gone, or could be read here; only the kernel's code stands without a file.
        if line.endswith(('[vvar]', '[vvar_vclock]')): found.add(b'clock')
        if not rights.startswith('r') or line.endswith(('[vvar]', '[vvar_vclock]', '[vdso]', '[vsyscall]')): continue
        os.lseek(60, start, 0)
        tail = b''
        while start < end:
            part = os.read(60, min(1 << 20, end - start))
            if not part: break
            start += len(part); size += len(part)
            found.update(PATTERN.findall(tail + part))
            tail = part[-64:]
    return [size > 4_000_000, sorted(name.decode() for name in found)]`

const EARLIER = `
# Zq7residue-earlierprogram
def f(x):
    return {'value': 'Zq7' + 'residue-' + 'expectedoutput', 'input': x}`

/** Runs requests one after the other in a sandbox process whose children can read their memory, and gives the values. */
async function scanned(level: string, requests: readonly Pick<Request, 'program' | 'inputs'>[]) {
  const paths = [...pathsOf(probe), SCANNED]
  const lead = level.startsWith('bubblewrap') ? ['bwrap', ...bubblewrapArgs(paths, true)] : []
  const python = probe.python!
  const [file, ...args] = [
    ...[...lead, python.executable, ...PYTHON_FLAGS, SCANNED, SOURCES, level, String(python.virtualBytes)],
  ]
  const env = { TZ: 'UTC', LC_ALL: 'C', LANG: 'C', PYTHONHASHSEED: '0', PATH: process.env.PATH ?? '' }
  const replies: Reply[] = []
  await new Promise<void>((resolve, reject) => {
    const sandbox = new Sandbox({ file: file!, args, env, cwd: '/' }, 0, {
      ready: () =>
        sandbox.send(
          requests.map((request, unit) => ({
            ...request,
            unit,
            wallMs: 60_000,
            killMs: 60_000,
            memoryMiB: 256,
            outputBytes: 65_536,
            perturbation: 0,
          })),
        ),
      message: (_, message: Reply | Finished) => {
        if (message[1] !== -1) replies.push(message as Reply)
        else if (message[0] === requests.length - 1) sandbox.kill()
      },
      ended: (_, { stderr }) =>
        replies.length < requests.flatMap(({ inputs }) => inputs).length
          ? reject(new Error(stderr))
          : resolve(),
    })
    sandbox.hold(true)
  })
  return replies
}

const input = (name: string): string => JSON.stringify([`'Zq7residue-${name}'`])

describe('what a Python program finds in its process', { skip }, () => {
  for (const level of hasProc ? HELD : []) {
    test(`memory: no other program, input or output, and no expected output (${level})`, async () => {
      const replies = await scanned(level, [
        { program: EARLIER, inputs: [input('earlierinput'), input('hiddeninput')] },
        { program: SCAN, inputs: [input('firstinput'), input('secondinput'), input('thirdinput')] },
        { program: EARLIER, inputs: [input('earlierinput')] },
        { program: SCAN, inputs: [input('lastinput')] },
      ])
      const found = replies.filter(([unit]) => unit % 2 === 1).map(([, , , value, error]) => value ?? error)
      assert.deepEqual(
        found,
        // The two that it was given are found, so the scan finds what is there.
        ['firstinput', 'secondinput', 'thirdinput', 'lastinput'].map(
          (name) =>
            `[True, ${name < 'ownprogram' ? `['${name}', 'ownprogram']` : `['ownprogram', '${name}']`}]`,
        ),
      )
    })
  }

  for (const level of HELD) {
    const executor = pythonExecutor({ isolation: level, processes: 1, limits: { timeoutMs: 20_000 } })
    after(() => executor.close())

    test(`frames, modules and objects: nothing of the runner (${level})`, async () => {
      const walk = `
import gc, os, sys, types
OURS = 'template child jail literals modules native program still zygote answer canonical bottom'.split()
LIBRARY = os.path.dirname(os.__file__)
GIVEN = (type(None), list, dict, str, int, type, types.BuiltinFunctionType, types.CodeType)
def ours(code):
    name = code.co_filename
    return not (name.startswith((LIBRARY, '<frozen ')) or name in ('program.py', 'time.py', '<string>'))
def f():
    found, frame, below = [], sys._getframe(), None
    while frame is not None:
        if frame.f_code.co_filename != 'program.py': below = frame if below is None else 'more than one'
        frame = frame.f_back
    if below.f_back is not None or below.f_globals is not below.f_locals: found.append('a frame')
    found += [name for name, value in below.f_globals.items() if type(value) not in GIVEN and value is not f]
    found += [name for name in sys.modules if name in OURS and name != 'program']
    found += [name for name in ('ctypes', '_ctypes', '_socket', 'subprocess', '_uuid') if name in sys.modules]
    if sys.modules['program'].__dict__ is not globals(): found.append('the module program')
    try: raise KeyError
    except KeyError as error: found += ['a traceback'] if error.__traceback__.tb_next else []
    gc.unfreeze()
    for item in gc.get_objects() + [value for value in below.f_globals.values()]:
        if type(item) is types.FunctionType and ours(item.__code__): found.append(item.__qualname__)
        if isinstance(item, (types.FrameType, types.CodeType)) and item is not below:
            code = getattr(item, 'f_code', item)
            if ours(code) and code.co_filename != 'answer': found.append(code.co_filename)
        if type(item) is type and item.__module__ in OURS + ['ctypes', '_ctypes'] and item.__module__ != 'program':
            found.append(item.__name__)
        if type(item) is types.ModuleType and vars(item) not in (globals(), below.f_globals):
            if item.__name__ in OURS + ['ctypes', '_ctypes']: found.append(item.__name__)
        if type(item) is dict and str(item.get('__file__', LIBRARY)).find(LIBRARY) < 0: found.append(item['__file__'])
    found += [kind.__name__ for kind in object.__subclasses__() if kind.__module__ in ('ctypes', '_ctypes')]
    return found`
      const { value, error } = await runOne(executor, walk)
      assert.equal(value ?? error, '[]')
    })

    test(`descriptors: an empty stdin, two outputs that lead nowhere, and the answer's pipe (${level})`, async () => {
      const program = `
import errno, os
def f():
    kinds = []
    for fd in range(1024):
        try: kinds.append(os.lseek(fd, 0, 1))
        except OSError as error:
            if error.errno != errno.EBADF: kinds.append(errno.errorcode[error.errno])
    return [kinds, os.read(0, 1), os.write(1, b'1')]`
      const { value, error } = await runOne(executor, program)
      assert.equal(value ?? error, "[[0, 0, 0, 'ESPIPE'], b'', 1]")
    })

    test(`a module that is built in cannot be made anew, nor the clock that is in it (${level})`, async () => {
      const ways = [
        'import sys\ndef f():\n    del sys.modules["time"]\n    import time\n    return time.time() // 86400',
        'import importlib.machinery as m, importlib.util as u\ndef f(): return u.module_from_spec(m.BuiltinImporter.find_spec("time")).time() // 86400',
        'import _imp\ndef f(): return _imp.create_builtin(__import__("importlib").machinery.ModuleSpec("time", None)).time() // 86400',
        'import sys\ndef f():\n    sys.modules.pop("_datetime")\n    import _datetime\n    return _datetime.datetime.now().day',
        'import ctypes\ndef f(): return 1',
        'import _ctypes\ndef f(): return 1',
      ]
      const executions = await executor.execute(
        ways.map((program) => ({ program, inputs: [''] })),
        { runs: 2 },
      )
      ways.forEach((program, i) => {
        assert.equal(executions[i]![0]!.outcome, 'error', program)
      })
    })
  }
})
