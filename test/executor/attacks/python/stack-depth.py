# the head-room of the stack is another in the second run
def f():
    n = 0
    def g():
        nonlocal n
        n += 1
        g()
    try: g()
    except RecursionError: return n
