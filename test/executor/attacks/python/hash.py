# hashes of strings depend on the hash seed
def f(): return hash('azlab')
