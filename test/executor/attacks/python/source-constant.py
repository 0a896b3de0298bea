# the compiler and the top level are held too
x = 'a' * 10 ** 9
y = ((1,) * 10 ** 8) * 10 ** 2
def f(): return 1
