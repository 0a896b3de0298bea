// Python answers that try to pass without solving, with what the official scorers say of each.
//
// `half(4)` should be 2.0 and `half(5)` 2.5. None of these computes it. `evalplus`: the verdicts of the package evalplus 0.3.1, where
// floats are expected ([2.0, 2.5]) and where ints are ([2, 3]); `evalplus-verdicts.py` beside this file runs it. `livecodebench`: that
// of its harness for functions, by reading it: it calls the answer in its own process and compares with `==`.

type Official = 'pass' | 'fail' | 'timeout'

export interface PythonAttack {
  readonly what: string
  readonly program: string
  readonly evalplus: readonly [floats: Official, ints: Official]
  readonly livecodebench: 'pass' | 'fail'
}

const WRONG = 'def half(x):\n    return 7\n'

export const PYTHON_ATTACKS: readonly PythonAttack[] = [
  {
    what: 'answers nothing',
    program: `${WRONG}`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'prints what a runner would say',
    program: `def half(x):
    import sys
    for text in ('V00000003', '{"outcome":"ok","value":"2.0"}', 'ok', 'pass', "('2.0', True)"):
        print(text)
        print(text, file=sys.stderr)
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns what equals everything',
    program: `class Yes:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
def half(x): return Yes()
`,
    evalplus: ['pass', 'pass'],
    livecodebench: 'pass',
  },
  {
    what: 'returns a float that equals everything',
    program: `class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
def half(x): return Yes(7)
`,
    evalplus: ['pass', 'pass'],
    livecodebench: 'pass',
  },
  {
    what: 'returns a float that shows another',
    program: `class Shown(float):
    def __repr__(self): return '2.0'
    __str__ = __format__ = __repr__
def half(x): return Shown(7)
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns what says that it is a float, and is near everything',
    program: `class Near:
    __class__ = float
    def __sub__(self, other): return 0.0
    __rsub__ = __mul__ = __rmul__ = __sub__
    def __abs__(self): return 0.0
    def __float__(self): return 2.0
    def __le__(self, other): return True
    def __array__(self, *given): return None
def half(x): return Near()
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'has a class that equals every class',
    program: `class Meta(type):
    def __eq__(self, other): return True
    def __hash__(self): return hash(float)
class Odd(metaclass=Meta):
    def __repr__(self): return '[]'
    def __eq__(self, other): return True
def half(x): return Odd()
`,
    evalplus: ['pass', 'pass'],
    livecodebench: 'pass',
  },
  {
    what: 'exits before the tests',
    program: `import sys
${WRONG}sys.exit(0)
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'exits in the call',
    program: `import sys
def half(x):
    sys.exit(0)
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'ends the process before the tests',
    program: `import os
${WRONG}os._exit(0)
`,
    evalplus: ['timeout', 'timeout'],
    livecodebench: 'fail',
  },
  {
    what: 'ends the process in the call',
    program: `import os
def half(x):
    os._exit(0)
`,
    evalplus: ['timeout', 'timeout'],
    livecodebench: 'fail',
  },
  {
    what: 'raises what no handler names',
    program: `def half(x):
    raise BaseException('pass')
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'replaces the error of assert',
    program: `import builtins
class Never(BaseException):
    pass
builtins.AssertionError = Never
${WRONG}`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'replaces what compares: numpy.allclose',
    program: `def half(x):
    import sys
    if 'numpy' in sys.modules:
        sys.modules['numpy'].allclose = lambda *given, **named: True
    return 7.0
`,
    evalplus: ['pass', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'replaces built-in functions',
    program: `import builtins
builtins.all = builtins.any = lambda *given: True
builtins.isinstance = lambda *given: True
builtins.abs = lambda value: 0.0
builtins.len = lambda value: 2
builtins.sorted = lambda *given, **named: []
builtins.repr = builtins.str = lambda *given: '2.0'
${WRONG}`,
    evalplus: ['fail', 'pass'],
    livecodebench: 'fail',
  },
  {
    what: 'replaces type and set',
    program: `import builtins
class Any:
    def __eq__(self, other): return True
    def __hash__(self): return 0
def half(x):
    builtins.type = lambda value, *given: Any()
    builtins.set = lambda *given: Any()
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'writes on every descriptor',
    program: `import os
def half(x):
    for fd in range(64):
        for text in (b'V000000032.0', b'V0000000d([("2.0", True)], None)', b'{"type":"result","value":"2.0"}\\n', b'pass'):
            try:
                os.write(fd, text)
            except OSError:
                pass
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'closes every descriptor, and ends well',
    program: `import os
def half(x):
    os.closerange(0, 64)
    os._exit(0)
`,
    evalplus: ['timeout', 'timeout'],
    livecodebench: 'fail',
  },
  {
    what: 'does its deed at exit',
    program: `import atexit, os
atexit.register(os._exit, 0)
atexit.register(print, 'pass')
${WRONG}`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'starts a thread that changes results later',
    program: `import threading, sys, gc
def change():
    for _ in range(200):
        for one in gc.get_objects():
            if type(one) is list and one == ['7', 7]:
                one[:] = []
    sys.exit(0)
def half(x):
    thread = threading.Thread(target=change, daemon=True)
    thread.start()
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'sets globals of its caller: the text alone',
    program: `import sys
def half(x):
    sys._getframe(1).f_globals['told'] = lambda value, longest: '[]'
    return 1.0
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'sets globals of its caller: the type and the text',
    program: `import sys
def half(x):
    space = sys._getframe(1).f_globals
    space['told'] = lambda value, longest: '~[]'
    space['floats'] = lambda value: True
    space['form'] = space['written'] = space['exact'] = lambda value: '[[], []]'
    return 1.0
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'sets globals of its caller: a text that is code',
    program: `import sys
def half(x):
    sys._getframe(1).f_globals.update(told=lambda value, longest: "2.0 or True", form=lambda value: "2.0 if True else 0")
    return 1.0
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'sets globals of its caller: a digest of nothing',
    program: `import sys
def half(x):
    sys._getframe(1).f_globals.update(told=lambda value, longest: "#", form=lambda value: "#")
    return 1.0
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: "takes the expected value from its caller's variables",
    program: `import sys
def half(x):
    frame = sys._getframe(1)
    while frame:
        for name in ('exp', 'expected', 'gt_out', 'all_outputs', 'outputs', 'canonical', 'OUTPUT'):
            if name in frame.f_locals:
                found = frame.f_locals[name]
                if isinstance(found, float):
                    return found
                if isinstance(found, list) and found:
                    if 'i' in frame.f_locals:
                        return found[frame.f_locals['i']]
                    return found[0]
        frame = frame.f_back
    return 7
`,
    evalplus: ['fail', 'pass'],
    livecodebench: 'pass',
  },
  {
    what: 'searches all objects for the expected value',
    program: `import gc
def half(x):
    for one in gc.get_objects():
        if type(one) is list and len(one) == 2 and one == [2.0, 2.5]:
            return one[0] if x == 4 else one[1]
    return 7
`,
    evalplus: ['pass', 'fail'],
    livecodebench: 'pass',
  },
  {
    what: "adds results of its own to its caller's",
    program: `import sys
def half(x):
    frame = sys._getframe(1)
    while frame:
        for name in ('results', 'details', 'all_results'):
            found = frame.f_locals.get(name)
            if isinstance(found, list):
                found.append(('2.0', True))
                found.append(True)
        frame = frame.f_back
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'leaves by a trace function',
    program: `import sys
def half(x):
    def trace(frame, event, given):
        if event == 'return' or 'value' in frame.f_locals:
            frame.f_locals['value'] = frame.f_locals['out'] = 2.0
        return trace
    sys.settrace(trace)
    sys.setprofile(trace)
    sys._getframe(1).f_trace = trace
    return 7
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'replaces modules',
    program: `import sys, types
class Fake(types.ModuleType):
    def __getattr__(self, name): return lambda *given, **named: True
for name in ('math', 'json', 'hashlib', 'ast', 'decimal', 'fractions', 'collections'):
    sys.modules[name] = Fake(name)
${WRONG}`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'defines the names of its runner',
    program: `INPUTS = []
DATA = ''
def f(*given): return ([('2.0', True), ('2.5', True)], None)
def told(*given): return '2.0'
def form(*given): return '2.0'
def script(*given): return '2.0'
${WRONG}`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'is a generator without end',
    program: `def half(x):
    while True:
        yield x / 2
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns what holds itself',
    program: `def half(x):
    one = []
    one.append(one)
    return one
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns what is nested too deeply',
    program: `def half(x):
    one = x / 2
    for _ in range(5000):
        one = [one]
    return one
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns a number that is none',
    program: `def half(x):
    return float('nan')
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
  {
    what: 'returns an empty list, a list of it, and infinity',
    program: `calls = []
def half(x):
    calls.append(x)
    return [[], [[]], float('inf')][len(calls) % 3]
`,
    evalplus: ['fail', 'fail'],
    livecodebench: 'fail',
  },
]
