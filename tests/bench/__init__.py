"""Benchmarks: what a claim about speed rests on.

Each compares with a floor or a peer in the same run and prints ratios.
"""
