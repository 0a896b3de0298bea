# members are sorted by their texts at every level
def f(): return {frozenset({'b', 'a'}), frozenset(), frozenset({10, 9, 1})}, {3: {'z', 'y'}}
