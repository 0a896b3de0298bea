# a regular expression that backtracks in C for years
import re
def f(): return re.match('(a+)+$', 'a' * 40 + 'b')
