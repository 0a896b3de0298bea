# every module in reach is broken
import sys, os, json, random, ast
for module in (os, json, random, ast, sys):
    for name in list(vars(module)):
        if name not in ('__name__', '__spec__', 'modules'):
            try: setattr(module, name, None)
            except Exception: pass
sys.modules.clear()
def f(): return 7
