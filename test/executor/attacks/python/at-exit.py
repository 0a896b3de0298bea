# nothing runs at exit
import atexit, os
atexit.register(os._exit, 3)
def f(): return 7
