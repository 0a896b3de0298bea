# no processes
def f():
    import subprocess
    return subprocess.run(['touch', '/tmp/azlab-ESCAPED']).returncode
