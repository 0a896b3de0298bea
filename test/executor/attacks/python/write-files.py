# nothing is written anywhere
import os
def f():
    got = 0
    for way in (lambda p: open(p, 'w'), lambda p: os.mkdir(p), lambda p: os.symlink('/', p), lambda p: os.mkfifo(p), lambda p: os.open(p, os.O_CREAT | os.O_WRONLY), lambda p: os.memfd_create('x'), lambda p: os.rename('/tmp', p), lambda p: os.unlink(p)):
        try: way('/tmp/azlab-ESCAPED'); got += 1
        except Exception: pass
    return got
