# signals are refused, to itself too
import os, signal
def f(): os.kill(os.getpid(), signal.SIGKILL)
