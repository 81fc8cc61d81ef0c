"""What is fuzzed: each target is a function of bytes that raises when something does not hold.

``make fuzz TIME=600`` lets atheris look for such bytes, ten minutes for each target. What it finds
is kept in ``found/``, and is tried with every run of the suite, on any machine.
"""
