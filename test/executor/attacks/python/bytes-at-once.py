# one request for more than there is
def f(): return len(bytearray(10 ** 10))
