# a finaliser that never ends, called by the interpreter
class A:
    def __del__(self):
        while True: pass
def f():
    A()
    return 1
