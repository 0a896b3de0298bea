# what is printed goes nowhere
import sys
def f():
    print('[1,0,"ok","42",null,1,1]')
    sys.stderr.write('x' * 10 ** 6)
    return 1
