# a program is imported, not started
def f(): return __name__ != '__main__'
if __name__ == '__main__': raise SystemExit
