# an exception that cannot be told in words
class E(BaseException):
    def __str__(self): return 7
    def __repr__(self): raise SystemExit
def f(): raise E()
