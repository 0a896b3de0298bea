# bytes that are no UTF-8
import os
def f():
    for fd in range(3, 64):
        try: os.write(fd, b'V00000004\xff\xfe\xed\xa0')
        except OSError: pass
    os._exit(0)
