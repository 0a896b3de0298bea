# an integer of 12 gigabytes
def f(): return (1 << 10 ** 11) & 1
