# recursion through the C side of attribute look-up
class A:
    def __getattr__(self, name): return getattr(self, name + 'x')
def f(): return A().a
