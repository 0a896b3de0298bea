# a result nested deeper than anything that reads it
def f():
    a = []
    for _ in range(10 ** 5): a = [a]
    return a
