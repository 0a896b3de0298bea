# a cycle
def f():
    a = {}
    a['a'] = [a]
    return a
