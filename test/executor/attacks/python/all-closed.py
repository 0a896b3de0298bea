# it closes the way of its own answer
import os
os.closerange(0, 100)
def f(): return 1
