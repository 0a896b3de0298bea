# hashing recurses in C without looking at the limit
def f():
    a = ()
    for _ in range(10 ** 6): a = (a,)
    return hash(a)
