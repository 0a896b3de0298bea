# no timers, no signals
import signal
def f():
    got = 0
    for way in (lambda: signal.alarm(1), lambda: signal.setitimer(signal.ITIMER_REAL, 0.01), lambda: signal.pause(), lambda: signal.raise_signal(9)):
        try: got += way() != 0
        except Exception: pass
    return got
