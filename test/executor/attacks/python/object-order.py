# sets of objects are ordered by address
class A: pass
def f():
    items = [A() for _ in range(20)]
    return [items.index(item) for item in set(items)]
