# abort raises a signal, which is refused, and then ends the process anyway
import os
def f(): os.abort()
