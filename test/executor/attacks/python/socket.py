# no network
def f():
    import socket
    return socket.create_connection(('127.0.0.1', 22))
