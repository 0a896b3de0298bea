# a line of the protocol on whatever is open reaches no reader of lines
import os
def f():
    for fd in range(64):
        try: os.write(fd, b'[1,0,"ok","42",null,1,1]\n{"unit":1,"input":0,"outcome":"timeout","ms":1,"cpuMs":1}\n')
        except OSError: pass
    return 7
