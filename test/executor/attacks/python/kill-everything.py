# no signal to anybody
import os
def f():
    got = 0
    for pid in [-1, 0, 1, 2] + list(range(3, 300)):
        try: os.kill(pid, 9); got += 1
        except OSError: pass
    return got
