# no file by any way
import os, io, codecs
def f():
    got = 0
    for way in (open, io.open, io.FileIO, io.open_code, codecs.open, lambda name: os.open(name, os.O_RDONLY), os.listdir, os.stat, os.readlink, os.scandir):
        for name in ('/etc/passwd', '/proc/self/maps', '/proc/self/exe', '/dev/null', '.', '/'):
            try: way(name); got += 1
            except Exception: pass
    return got
