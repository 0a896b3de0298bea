# -*- coding: utf-7 -*-
def f(): return '+AGEAYg-'
