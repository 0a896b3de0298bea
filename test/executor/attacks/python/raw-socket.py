# a module in C that may be built in; its system call is refused
def f():
    try:
        import _socket
        return _socket.socket().fileno()
    except Exception: return 'no'
