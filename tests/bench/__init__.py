"""Benchmarks: what a claim about speed rests on. Each measures beside a floor or a peer, in the same run, and prints ratios."""
