# no machine code is loaded
import importlib.machinery, importlib.util
def f():
    try:
        loader = importlib.machinery.ExtensionFileLoader('x', '/lib/x86_64-linux-gnu/libc.so.6')
        return importlib.util.module_from_spec(importlib.util.spec_from_loader('x', loader)) and 'ESCAPED'
    except Exception: return 'no'
