# the writer of results must call no method of the program
class A(list):
    def __len__(self):
        while True: pass
    __iter__ = __repr__ = __len__
def f(): return [A()]
