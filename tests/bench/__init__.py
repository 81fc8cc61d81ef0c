"""Measurements: run by hand and by ``make bench``, never asserted in the tests."""
