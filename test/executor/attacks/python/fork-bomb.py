# no processes
import os
def f():
    while True: os.fork()
