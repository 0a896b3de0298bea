# comparison recurses in C, with the limit lifted
import sys
def f():
    sys.setrecursionlimit(10 ** 8)
    a = b = None
    for _ in range(10 ** 6): a, b = [a], [b]
    return a == b
