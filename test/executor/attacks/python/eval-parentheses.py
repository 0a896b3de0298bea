# the parser recurses
def f(): return eval('(' * 100000 + ')' * 100000)
