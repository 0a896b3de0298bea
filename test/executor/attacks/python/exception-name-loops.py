# the error is told without asking the program for its name
class Meta(type):
    @property
    def __name__(cls):
        while True: pass
    __qualname__ = __name__
class E(Exception, metaclass=Meta): pass
def f(): raise E('x')
