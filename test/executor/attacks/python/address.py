# addresses differ between processes
def f(): return repr(object())
