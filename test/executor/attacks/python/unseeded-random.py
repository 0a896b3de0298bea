# the generator begins elsewhere in the second run
import random
def f(): return random.randrange(10 ** 9), random.choice('abcdefgh')
