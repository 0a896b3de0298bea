# the writer has its own functions
import builtins
for name in ('repr', 'len', 'type', 'sorted', 'hex', 'str', 'range', 'isinstance', 'list', 'dict', 'set', 'zip', 'callable'):
    setattr(builtins, name, lambda *given: 42)
def f(): return {'a': [1, (2,), {3}, 2 ** 5000 == 1]}
