# the interpreter holds functions that raise the signals of a crash
import faulthandler
def f(): faulthandler._sigsegv()
