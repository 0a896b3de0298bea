// Outcomes of Python programs: each by a plain program, canonical values, determinism, and what is not there.

import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { AzlabError } from '../../src/core/index.ts'
import { createExecutor, type ExecuteOptions, type Execution } from '../../src/executor/index.ts'
import { ALLOWED_MODULES } from '../../src/language/python/modules.ts'
import { probe, pythonExecutor, runOne, skip } from './python.ts'

describe('outcomes of Python programs', { skip }, () => {
  const executor = pythonExecutor()
  after(() => executor.close())

  const run = (program: string, input = '', options: ExecuteOptions = {}): Promise<Execution> =>
    runOne(executor, program, input, options)
  const outcome = async (program: string, input?: string, options?: ExecuteOptions): Promise<string> =>
    (await run(program, input, options)).outcome

  test('ok: a value comes back as canonical text with the isolation in force', async () => {
    const { ms, cpuMs, ...rest } = await run('def f(a, b): return {"sum": a + b, "pair": (a, b)}', '1, -0.0')
    assert.deepEqual(rest, {
      outcome: 'ok',
      value: "{'sum': 1.0, 'pair': (1, -0.0)}",
      error: null,
      isolation: probe.isolation,
    })
    assert.ok(ms > 0 && cpuMs > 0)
  })

  test('error: a program that does not compile, has no f, or raises', async () => {
    assert.equal((await run('x = (\ndef f(): return 1')).outcome, 'error')
    assert.match((await run('def f(x) return x')).error ?? '', /^SyntaxError: .+ \(line 1\)$/)
    assert.match((await run('  def f(): return 1')).error ?? '', /^IndentationError: .+ \(line 1\)$/)
    assert.equal((await run('g = 1')).error, 'The program has no function f.')
    assert.equal((await run('f = 3')).error, 'The program has no function f.')
    assert.equal((await run('def f(x): return x / 0', '1')).error, 'ZeroDivisionError: division by zero')
    assert.equal((await run('raise KeyError("early")\ndef f(): pass')).error, "KeyError: 'early'")
    assert.equal((await run('class Own(Exception): pass\ndef f(): raise Own(1, 2)')).error, 'Own: (1, 2)')
    assert.equal((await run('def f(): raise StopIteration')).error, 'StopIteration')
    assert.match((await run('def f(x): return x', '1, 2')).error ?? '', /^TypeError: .*takes 1 positional/)
    assert.equal((await run('import sys\ndef f(): sys.exit(0)')).error, 'SystemExit: 0')
    assert.match(
      (await run('import os\ndef f(): os._exit(0)')).error ?? '',
      /without an answer \(exit code 0\)/,
    )
  })

  test('error: an input that is no list of literals never reaches the program', async () => {
    for (const input of [
      '1) or True or f(1',
      '__import__("os")',
      '*[1]',
      'x=1',
      '1; 2',
      '[i for i in "a"]',
    ]) {
      const { outcome, error } = await run('def f(*all): return 7', input)
      assert.equal(outcome, 'error', input)
      assert.match(error ?? '', /no list of literals/)
    }
  })

  test('timeout: loops and single calls that never return to the interpreter', async () => {
    const limits = { timeoutMs: 300 }
    assert.equal(await outcome('def f():\n    while True: pass', '', { limits }), 'timeout')
    assert.equal(await outcome('def f(): return sum(range(10 ** 12))', '', { limits }), 'timeout')
    assert.equal(await outcome('while True: pass\ndef f(): return 1', '', { limits }), 'timeout')
  })

  test('timeout: waiting for ever is charged as use, and needs no second attempt', async () => {
    const { retries } = executor.stats
    const program = 'import threading\ndef f():\n    a = threading.Lock()\n    a.acquire()\n    a.acquire()'
    const execution = await run(program, '', { limits: { timeoutMs: 300 } })
    assert.equal(execution.outcome, 'timeout')
    assert.equal(executor.stats.retries, retries)
    assert.ok(execution.cpuMs >= 0.8 * 300)
  })

  test('memory: a list that grows, one large object, and one too large for any machine', async () => {
    const limits = { timeoutMs: 10_000, memoryMiB: 32 }
    assert.equal(
      await outcome('def f():\n    a = []\n    while True: a.append([0] * 100)', '', { limits }),
      'memory',
    )
    assert.equal(await outcome('def f(): return len("x" * 70_000_000)', '', { limits }), 'memory')
    assert.equal(await outcome('def f(): return "x" * 10 ** 15', '', { limits }), 'memory')
    assert.equal(await outcome('def f(): return len("x" * 20_000_000)', '', { limits }), 'ok')
  })

  test('killed: a program that crashes the interpreter', async () => {
    const { outcome, error } = await run('import os\ndef f(): os.abort()')
    assert.equal(outcome, 'killed')
    assert.match(error ?? '', /The program's process ended \(SIG\w+\)/)
  })

  test('too-large: a result that is longer than the limit', async () => {
    assert.equal(await outcome('def f(): return "x" * 65_534'), 'ok')
    assert.equal(await outcome('def f(): return "x" * 65_535'), 'too-large')
    assert.equal(await outcome('def f(): return [1] * 10 ** 6'), 'too-large')
    assert.equal(await outcome('def f(): return 2 ** 10 ** 6'), 'too-large')
    const limits = { outputBytes: 8 }
    assert.equal(await outcome('def f(): return [1, [2]]', '', { limits }), 'ok') // eight characters
    assert.equal(await outcome('def f(): return [1, [22]]', '', { limits }), 'too-large')
    // Characters outside the basic plane are two UTF-16 units.
    assert.equal(await outcome('def f(): return "\\U0001f600" * 3', '', { limits }), 'ok')
    assert.equal(await outcome('def f(): return "\\U0001f600" * 4', '', { limits }), 'too-large')
  })

  test('unserialisable: a result that is no plain data, that does not equal itself, or that has no end', async () => {
    const results = [
      ...['lambda: 1', 'object()', 'range(3)', '...', 'bytearray(b"x")', 'NotImplemented', 'int', 'iter([])'],
      ...['(i for i in "a")', '[float("nan")]', '{1: {2: complex("nan+1j")}}', 'ValueError()', 'f', '{1: f}'],
      ...['type("S", (str,), {})("a")', 'type("N", (int,), {})(1)', 'type("L", (list,), {})()', '{}.keys()'],
      ...['__import__("collections").Counter("aa")', '__import__("decimal").Decimal(1)', '"\\ud83d\\ude00"'],
    ]
    const jobs = results.map((result) => ({ program: `def f(): return ${result}`, inputs: [''] }))
    const cycle = 'def f():\n    a = [1]\n    a.append({2: a})\n    return a'
    const deep = 'def f():\n    a = 1\n    for _ in range(101): a = [a]\n    return a'
    const programs = [...jobs, { program: cycle, inputs: [''] }, { program: deep, inputs: [''] }]
    const executions = await executor.execute(programs)
    programs.forEach(({ program }, i) => {
      assert.equal(executions[i]![0]!.outcome, 'unserialisable', program)
      assert.match(executions[i]![0]!.error ?? '', /^The result is or holds /)
    })
    assert.equal(await outcome(deep.replace('101', '100')), 'ok')
  })

  test('forbidden: only where the static check is asked for, and before anything runs', async () => {
    const program = 'import os\ndef f(x): return len(os.sep) * x'
    const { programs } = executor.stats
    const refused = await run(program, '1', { check: true })
    assert.equal(refused.outcome, 'forbidden')
    assert.equal(refused.isolation, null)
    assert.equal(executor.stats.programs, programs)
    assert.equal((await run(program, '2')).value, '2')
  })

  test('nondeterministic: two runs under different hash seeds, random states and stacks disagree', async () => {
    const words = '{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"}'
    const programs = [
      `def f(): return list(${words})`,
      `def f(): return "".join(${words})`,
      'def f(): return hash("x")',
      'import random\ndef f(): return random.random()',
      'def f(): return str(object())',
      'def f(n=0):\n    try: return f(n + 1)\n    except RecursionError: return n',
    ]
    const executions = await executor.execute(
      programs.map((program) => ({ program, inputs: [''] })),
      { runs: 2 },
    )
    programs.forEach((program, i) => {
      assert.equal(executions[i]![0]!.outcome, 'nondeterministic', program)
      assert.match(executions[i]![0]!.error ?? '', /Two runs disagree: ok .* and ok /)
    })
  })

  test('first runs agree with each other whatever process they get: sets keep one order', async () => {
    const programs = Array.from({ length: 12 }, (_, i) => ({
      program: `def f(): return list({"alpha", "beta", "gamma", "delta", "epsilon"}) # ${i}`,
      inputs: [''],
    }))
    const values = (await executor.execute(programs)).map(([execution]) => execution!.value)
    assert.equal(new Set(values).size, 1)
  })

  test('a deterministic program agrees with itself over two runs, errors and seeded randomness included', async () => {
    assert.equal((await run('def f(x): return {x, "b"}', '"a"', { runs: 2 })).value, "{'a', 'b'}")
    assert.equal((await run('def f(): raise ValueError("no")', '', { runs: 2 })).error, 'ValueError: no')
    // CPython's Mersenne Twister: random.Random(7).randrange(1000) is 331 in every version since 3.2.
    const seeded = 'import random\ndef f():\n    random.seed(7)\n    return random.randrange(1000)'
    assert.equal((await run(seeded, '', { runs: 2 })).value, '331')
  })

  test('the clock, randomness of the system, files, threads and processes refuse', async () => {
    const refused: readonly (readonly [string, RegExp])[] = [
      ['import time\ndef f(): return time.time()', /^PermissionError: The clock is not available/],
      ['import threading\ndef f(): return threading._time()', /^PermissionError: The clock is not available/],
      ['import queue\ndef f(): return queue.time()', /^PermissionError: The clock is not available/],
      ['import datetime\ndef f(): return datetime.datetime.now()', /^PermissionError: The clock/],
      ['import time\ndef f(): return time.localtime()', /^PermissionError: The clock/],
      ['import os\ndef f(): return os.urandom(2)', /^(PermissionError|NotImplementedError)/],
      ['def f(): return open("/etc/passwd").read()', /^PermissionError/],
      [
        'import threading\ndef f(): threading.Thread(target=f).start()',
        /^RuntimeError: can't start new thread/,
      ],
      ['import os\ndef f(): os.fork()', /^PermissionError/],
      ['import subprocess\ndef f(): return 1', /^ModuleNotFoundError/],
      ['import ctypes\ndef f(): return 1', /^ModuleNotFoundError/],
      ['def f(): return input()', /^EOFError/],
    ]
    const jobs = refused.map(([program]) => ({ program, inputs: [''] }))
    const executions = await executor.execute(jobs)
    refused.forEach(([program, error], i) => {
      assert.match(executions[i]![0]!.error ?? executions[i]![0]!.value ?? '', error, program)
    })
  })

  test('what could differ tomorrow is refused, or found by the second run', async () => {
    const sources: readonly (readonly [expression: string, module: string])[] = [
      ['uuid.uuid1().time // 864000000000', 'uuid'],
      ['uuid.uuid1().hex', 'uuid'],
      ['uuid.getnode()', 'uuid'],
      ['uuid.uuid4().hex', 'uuid'],
      ['time.time() // 86400', 'time'],
      ['time.strftime("%j")', 'time'],
      ['time.asctime()[:3]', 'time'],
      ['time.clock_gettime(0)', 'time'],
      ['time.process_time()', 'time'],
      ['tuple(time.gmtime.__closure__[0].cell_contents())', 'time'],
      ['time.ctime.__closure__[0].cell_contents()', 'time'],
      ['datetime.date.today().toordinal()', 'datetime'],
      ['datetime.datetime.utcnow().year', 'datetime'],
      ['logging.LogRecord("", 0, "", 0, "", (), None).created', 'logging'],
      ['random.Random().random()', 'random'],
      ['random.random()', 'random'],
      ['random.SystemRandom().random()', 'random'],
      ['secrets.token_hex(2)', 'secrets'],
      ['os.getrandom(2)', 'os'],
      ['os.getloadavg()', 'os'],
      ['os.stat("/").st_mtime', 'os'],
      ['os.getcwd()', 'os'],
      ['os.uname().nodename', 'os'],
      ['resource.getrusage(0).ru_utime', 'resource'],
      ['hash("a")', 'sys'],
      ['id(object())', 'sys'],
      ['repr(object())', 'sys'],
      ['list({"alpha", "beta", "gamma", "delta", "epsilon"})', 'sys'],
    ]
    const jobs = sources.map(([expression, module]) => ({
      program: `import ${module}\ndef f(): return ${expression}`,
      inputs: [''],
    }))
    const executions = await executor.execute(jobs, { runs: 2 })
    sources.forEach(([expression], i) => {
      const { outcome, value } = executions[i]![0]!
      assert.ok(outcome === 'error' || outcome === 'nondeterministic', `${expression}: ${outcome} ${value}`)
    })
  })

  test('the environment, the paths and the numbers of the system are the same on every machine', async () => {
    const program = `
import os, posix, sys, threading
def f():
    kept = [sorted(os.environ.items()), sorted(posix.environ.items()), sys.argv, sys.path, sys.executable, sys.prefix]
    return kept + [os.getpid(), threading.main_thread().native_id]`
    assert.equal(
      (await run(program, '', { runs: 2 })).value,
      "[[('LANG', 'C'), ('LC_ALL', 'C'), ('TZ', 'UTC')], [(b'LANG', b'C'), (b'LC_ALL', b'C'), (b'TZ', b'UTC')], [''], [], " +
        "'', '', -1, 1]",
    )
  })

  test('no module holds a number that is the time', async () => {
    const program = `
import sys
def f(now):
    near = []
    for name, module in list(sys.modules.items()):
        for key, value in list(vars(module).items()) if module else ():
            if type(value) in (int, float) and any(abs(value / unit - now) < 86400 for unit in (1, 10**3, 10**6, 10**9)):
                near.append((name, key))
    return near`
    assert.equal((await run(program, String(Math.round(Date.now() / 1000)))).value, '[]')
  })

  test('an answer that the program wrote itself counts only where it is the canonical text of a value', async () => {
    const forged = (bytes: string, tag = 'V'): string => `
import os
def f():
    text = ${bytes}
    data = b'${tag}%08x' % len(text) + text
    for fd in range(3, 64):
        try: os.write(fd, data)
        except OSError: pass
    os._exit(0)`
    const texts = [
      ...[
        'hello world',
        '[1,2]',
        ' 1',
        '1 ',
        '"a"',
        "{'b', 'a'}",
        '{1, True}',
        'nan',
        '[nan]',
        '01',
        '1.50',
        '',
      ],
      ...[
        '1e16',
        'dict(a=1)',
        'set([])',
        '(1)',
        '{1: 2, 1: 3}',
        "'\\x41'",
        '--1',
        "float('inf')",
        '0x10',
        'f()',
      ],
    ]
    const bytes = [...texts.map((text) => `bytes(${JSON.stringify([...Buffer.from(text)])})`)]
    bytes.push("b'[' * 101 + b']' * 101", "b'[1' + b' ' * 60000 + b']'", "b'9' * 5000")
    const executions = await executor.execute(bytes.map((text) => ({ program: forged(text), inputs: [''] })))
    bytes.forEach((_, i) => {
      const { outcome, error } = executions[i]![0]!
      assert.deepEqual([outcome, error], ['error', 'The program wrote over its answer.'], texts[i])
    })
    assert.equal((await run(forged(`b"['a', -0.0]"`))).value, "['a', -0.0]") // as good as returned
    assert.equal((await run(forged("b'x' * 5000", 'E'))).error?.length, 1000)
  })

  test('what a program does to the limits and the builtins of Python changes nothing for its answer', async () => {
    const expected = `[1${'0'.repeat(1000)}, [[[[1]]]]]`
    const ways = [
      'getattr(sys, "set_int_max_str_digits", id)(640)',
      'sys.setrecursionlimit(40)',
      'sys.settrace(lambda *_: 1 / 0)',
      'for name in ("len", "repr", "type", "exec", "dict", "sorted", "callable"): setattr(builtins, name, None)',
    ]
    for (const way of ways) {
      const program = `import builtins, sys\ndef f():\n    ${way}\n    return [10 ** 1000, [[[[1]]]]]`
      assert.equal((await run(program)).value, expected, way)
    }
    const raising = `import sys\ndef f():\n    ${ways[0]}\n    raise KeyError(10 ** 1000)`
    assert.equal((await run(raising)).error, `KeyError: 1${'0'.repeat(499)}`)
  })

  test('times that are given are told in UTC', async () => {
    const program =
      'import time, datetime\ndef f(): return [time.gmtime(0).tm_year, time.localtime(3600).tm_hour, datetime.date.fromordinal(1).isoformat()]'
    assert.equal((await run(program)).value, "[1970, 1, '0001-01-01']")
  })

  test('every module that the static check allows can be imported, and the ones of older tasks', async () => {
    const others = [
      'random',
      'datetime',
      'time',
      'sys',
      'os',
      'io',
      'copyreg',
      'calendar',
      'queue',
      'types',
      'hashlib',
    ]
    const modules = [...ALLOWED_MODULES, ...others]
    const jobs = modules.map((name) => ({ program: `import ${name}\ndef f(): return 1`, inputs: [''] }))
    const executions = await executor.execute(jobs)
    modules.forEach((name, i) => {
      assert.equal(executions[i]![0]!.value, '1', `${name}: ${executions[i]![0]!.error}`)
    })
  })

  test('text is encoded and compressed, numbers are formatted and parsed, with the modules that these need', async () => {
    const program = `
import zlib, hashlib, json, re, datetime, statistics, decimal, fractions, textwrap, difflib
def f():
    return ['é'.encode('cp1252'), b'\\xff'.decode('latin-1'), 'x'.encode('utf-16-le'), 'ü'.encode('idna'),
            zlib.decompress(zlib.compress(b'aaaa')), hashlib.sha256(b'').hexdigest()[:4], json.dumps({'a': [1.5]}),
            datetime.datetime.strptime('2020-02-03', '%Y-%m-%d').isoformat(), str(decimal.Decimal(1) / 3)[:6],
            f'{1234.5:,.2f}', statistics.median([3, 1, 2]), str(fractions.Fraction(2, 4)), re.sub('a+', 'b', 'aac')]`
    const expected =
      "[b'\\xe9', 'ÿ', b'x\\x00', b'xn--tda', b'aaaa', 'e3b0', '{\"a\": [1.5]}', '2020-02-03T00:00:00', '0.3333', " +
      "'1,234.50', 2, '1/2', 'bc']"
    assert.equal((await run(program)).value, expected)
  })

  test('each input starts from the same state, and so does each program', async () => {
    const program =
      'import math, collections\nmath.n = getattr(math, "n", 0) + 1\nseen = []\n' +
      'def f(x):\n    seen.append(x)\n    collections.Counter = None\n    return [math.n, len(seen)]'
    const executions = await executor.execute([
      { program, inputs: ['1', '2', '3'] },
      { program: `${program} # another`, inputs: ['1'] },
      { program: 'import collections\ndef f(): return collections.Counter is None', inputs: [''] },
    ])
    const values = executions.flat().map((item) => item.value)
    assert.deepEqual(values, ['[1, 1]', '[1, 1]', '[1, 1]', '[1, 1]', 'False'])
  })

  test('one bad input costs the program’s other inputs nothing', async () => {
    const program = `
def f(x):
    if x == 1:
        while True: pass
    if x == 2: return bytearray(10 ** 11)
    if x == 3: raise ValueError('three')
    if x == 4: __import__('os')._exit(1)
    return x`
    const [executions] = await executor.execute([
      { program, inputs: ['0', '1', '5', '2', '6', '3', '4', '7'] },
    ])
    const told = executions!.map((item) => item.value ?? item.outcome)
    assert.deepEqual(told, ['0', 'timeout', '5', 'memory', '6', 'error', 'error', '7'])
  })

  test('a level that is asked for is the level in force', async (t) => {
    for (const level of probe.levels) {
      const own = createExecutor({ language: 'python', isolation: level, processes: 1 })
      t.after(() => own.close())
      const execution = await runOne(own, 'def f(): return 6 * 7')
      assert.deepEqual([execution.value, execution.isolation], ['42', level])
    }
  })
})

test('options that Python does not know are refused by name', () => {
  assert.throws(() => createExecutor({ language: 'python', isolation: 'isolate' }), named('isolation'))
  assert.throws(() => createExecutor({ language: 'python', engine: 'quickjs' }), named('engine'))
  assert.throws(() => createExecutor({ language: 'python', compilers: 'none' }), named('compilers'))
  assert.throws(() => createExecutor({ language: 'python', limits: { operations: 10 } }), named('operations'))
})

test('where the Python that was named is not there, programs are refused with what to install', async () => {
  const executor = createExecutor({ language: 'python', python: '/nowhere/python3' })
  await assert.rejects(runOne(executor, 'def f(): return 1'), (error) => {
    assert.ok(error instanceof AzlabError)
    assert.equal(error.code, 'executor/python-missing')
    assert.match(error.message, /\/nowhere\/python3: not found.*apt-get install python3/)
    return true
  })
  await executor.close()
})

function named(name: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof AzlabError && error.code === 'executor/option' && error.message.includes(name)
}
