# the writer lifts the limit again
import sys
sys.setrecursionlimit(40)
def f():
    a = 1
    for _ in range(90): a = [a]
    return a
