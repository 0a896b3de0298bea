# loaders read files too
import importlib.machinery
def f():
    try: return importlib.machinery.SourceFileLoader('x', '/etc/passwd').get_source('x') and 'ESCAPED'
    except Exception: return 'no'
