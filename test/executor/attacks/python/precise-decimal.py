# arithmetic of ten million digits in C
import decimal
def f():
    decimal.getcontext().prec = 10 ** 7
    return len(str(decimal.Decimal(2).sqrt().ln()))
