# no randomness from the system
import secrets, uuid
def f(): return secrets.token_hex(8) + str(uuid.uuid4())
