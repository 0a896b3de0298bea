# Python 3.11 and later refuse to write so many decimal digits
import sys
def f(): return 10 ** 5000 > 1 and str(2 ** 14000)[:5]
