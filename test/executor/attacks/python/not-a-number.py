# a value that does not equal itself is no answer
def f(): return {'a': [float('nan')]}
