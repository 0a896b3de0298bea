# 100,000 hexadecimal digits
def f(): return 1 << 400000
