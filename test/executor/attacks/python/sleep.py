# sleeping is a system call that is refused
import time
def f(): time.sleep(60)
