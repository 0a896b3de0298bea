# a generator that takes its seed from the system
import random
def f(): return random.Random().random()
