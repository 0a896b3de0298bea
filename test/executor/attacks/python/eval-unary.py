# the parser, the tree and the compiler recurse
def f(): return eval('-' * 200000 + '1')
