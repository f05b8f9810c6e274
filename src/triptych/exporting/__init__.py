"""Data that travels: the evidence in the formats that other programs read.

Each format is a function of one `Material` that gives its files, the same bytes each time.
"""
