# no memory of any process
import os
def f():
    got = []
    for name in ('/proc/self/mem', '/proc/%d/mem' % os.getppid(), '/proc/1/environ', '/dev/mem'):
        try: got.append(open(name, 'rb').read(10))
        except Exception: pass
    return len(got)
