# it waits for ever and uses no CPU time
import threading
def f():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
