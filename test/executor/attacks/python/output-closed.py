# what a program prints to is not what it answers on
import sys, os
sys.stdout.close()
sys.stderr = None
for fd in (0, 1, 2): os.close(fd)
def f(): return 1
