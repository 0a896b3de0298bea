# running out of memory is caught, and tried again for ever
def f():
    held = []
    while True:
        try: held.append('x' * 10 ** 6)
        except MemoryError: pass
