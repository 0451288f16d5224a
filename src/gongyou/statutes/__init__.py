"""The law as dated data: pure functions, no framework, no database, no clock.

Every rule takes the day it is asked for and hands back its value *with its reason*:
the article, the parameters it used and what it was given. A parameter that nobody has
verified travels with its status, so that every screen can show 待核 beside the number.
"""
