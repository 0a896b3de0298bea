# a fresh time module tells the time; the second run tells another
import sys
del sys.modules['time']
import time
def f(): return time.time()
