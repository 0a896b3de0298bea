# memory that is no object of Python
import mmap
def f(): return len(mmap.mmap(-1, 1 << 34))
