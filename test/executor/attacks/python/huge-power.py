# one operator that computes in C and never looks at signals
def f(): return (7 ** 8 ** 8) % 10
