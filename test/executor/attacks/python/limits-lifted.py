# limits stay
def f():
    try:
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        return 'LEAK'
    except Exception: return 'no'
