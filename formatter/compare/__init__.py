"""Compares texts by their meaning, apart from spelling."""
