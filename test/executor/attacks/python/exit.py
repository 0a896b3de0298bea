# leaving with success is no answer
import sys
def f(): sys.exit(0)
