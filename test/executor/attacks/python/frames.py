# the frames around a program hold no expected value and no other program
import sys
def f():
    seen, frame = [], sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ('expected', 'gold', 'hidden'): seen.append(name)
            if name == 'request' and value: seen.append(name)
            if name == 'self' and any(getattr(value.lines, 'pending', b'')): seen.append('pending')
        frame = frame.f_back
    return seen
