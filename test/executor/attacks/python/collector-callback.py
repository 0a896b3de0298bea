# a callback inside the collector
import gc
def loud(*given): raise SystemExit
gc.callbacks.append(loud)
gc.set_threshold(1)
def f(): return [[] for _ in range(100)] and 7
