# memory access without types
def f():
    import ctypes
    return ctypes.string_at(0)
