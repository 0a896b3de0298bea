# The bottom of a program's process: no frame is below this one, and no function, class or module of ours is left.
#
# It runs as the code of __main__ and finds there what template.serve and child.become_program put: the program's source, its
# arguments and its module; functions and classes of Python's own, as they were before the program; the code of answer.py,
# which is no more than code until it runs; and the descriptor of the answer. A program can find these too, and can only spoil
# its own answer.

try:
    try:
        try:
            exec(compile(source, "program.py", "exec", 0, True), space)
            value = space.get("f")
            if callable(value):
                value, outcome = value(*arguments), "value"
            else:
                value, outcome = "The program has no function f.", "told"
        except failure as error:
            value = error
            outcome = "error"
        trace(None)
        profile(None)
        lift(100_000)  # the program may have lowered it
        digits(0)
        scope = dict(__builtins__=builtins, __name__="answer", outcome=outcome, value=value)
        exec(after, dict(scope, limit=limit, answer=answer, write=write))
        leave(0)
    except out_of_memory:
        value = scope = after = None
    # Only when the exception is gone is there memory for more.
    if after is None:
        write(answer, b"M00000000")
finally:
    leave(70)
