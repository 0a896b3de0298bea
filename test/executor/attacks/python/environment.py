# nothing of the host's environment is inside
import os
def f(): return sorted(os.environ)
