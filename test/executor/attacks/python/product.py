# many small objects made in C
import itertools
def f(): return len(list(itertools.product(range(1000), repeat=3)))
