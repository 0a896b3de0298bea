# subclasses of dict are no plain data
import collections
def f(): return collections.Counter('abca')
