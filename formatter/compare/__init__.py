"""Comparing words: what they say, apart from how they are written."""
