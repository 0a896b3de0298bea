# The sandbox process for Python with one hole, for the test that scans a program's memory: before a child is held it opens its
# own memory as descriptor 60 and the list of what is mapped there as descriptor 61.
#
#   python3 -s -S -B scanned.py FOLDER LEVEL [BYTES [NOTE]]    FOLDER holds zygote.py

import sys

HOLE = """
import os
def call(library, name, call=template.child.call):
    if name != "bind": call(library, name)  # which would hide its memory from itself
def hold(library, hold=template.child.hold, os=os):
    for name, fd in (("mem", 60), ("maps", 61)):
        opened = os.open("/proc/self/" + name, os.O_RDONLY)
        os.dup2(opened, fd)
        os.close(opened)
    hold(library)
template.child.call, template.child.hold = call, hold
"""

sys.path[0] = sys.argv.pop(1)
import zygote  # noqa: E402

begin = "template.serve("
zygote.START = zygote.START.replace(begin, HOLE + begin)
zygote.main(*sys.argv[1:])
