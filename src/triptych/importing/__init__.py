"""Passages that were marked and coded in other programs, made extracts: anchored anew, checked.

A reader for each format gives `Selection`s; `placing` finds where they stand in the sources,
`codes` what they are coded with, and `rows` the rows that they become.
"""
