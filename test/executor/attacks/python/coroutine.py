# a coroutine is not its result
async def f(): return 1
