# objects that are no data
def f(): return [bytearray(b'x'), range(3), ..., NotImplemented, memoryview(b'x'), int, f, print]
