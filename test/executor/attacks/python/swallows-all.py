# no exception thrown into it would end it
def f():
    while True:
        try:
            while True: pass
        except BaseException: pass
