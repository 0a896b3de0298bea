# every kind of data
def f(): return [float('inf'), -float('inf'), -0.0, 1e16, 1e-5, 2 ** 64, -1, 1j, complex('-2j'), (), (1,), set(), frozenset(), {}, [{}], b'\'"', True, None]
