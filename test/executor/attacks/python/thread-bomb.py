# no threads
import _thread
def f():
    while True: _thread.start_new_thread(print, ())
