# strings that are no Unicode text
def f(): return ['\ud800', '\udfff', chr(0x10ffff), '\x00\n\r"\'', '\u2028']
