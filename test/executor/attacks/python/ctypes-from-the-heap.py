# ctypes is hidden from import; found all the same, it crashes one process that the filter holds
import gc, sys
def f():
    for item in gc.get_objects():
        if getattr(item, '__name__', '') == 'ctypes': return item.string_at(0)
    for module in list(sys.modules.values()):
        if hasattr(module, 'ctypes'): return module.ctypes.string_at(0)
    return 'no'
