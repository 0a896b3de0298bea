# a parser in C that recurses
import json
def f(): return json.loads('[' * 200000)
