# the order of a set of strings depends on the hash seed
def f(): return list({'alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'})
