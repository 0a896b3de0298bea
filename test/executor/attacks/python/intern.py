# strings that the interpreter itself may keep
import sys
def f():
    n = 0
    while True:
        sys.intern('azlab' * 100 + str(n)); n += 1
