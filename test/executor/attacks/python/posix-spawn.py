# the system calls behind it are refused
import os
def f():
    try: return os.posix_spawn('/bin/true', ['true'], {})
    except Exception: return 'no'
