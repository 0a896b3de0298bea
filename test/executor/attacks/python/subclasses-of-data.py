# only exact types are data
import enum
class N(int):
    def __repr__(self): return '42'
    def __eq__(self, other): return True
    __hash__ = int.__hash__
class S(str): pass
class E(enum.IntEnum):
    A = 42
def f(n=0): return [N(1), S('a'), E.A]
