# hooks run around the writer, and can only claim another value
import sys
def spy(frame, event, argument):
    for name in list(frame.f_locals): frame.f_locals[name] = 42
sys.setprofile(spy)
sys.settrace(spy)
def f(): return 7
