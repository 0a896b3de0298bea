# small in memory, 2 ** 90 parts when written
def f():
    a = ['x']
    for _ in range(90): a = [a, a]
    return a
