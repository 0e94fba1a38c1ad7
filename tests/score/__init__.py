"""Scores of the formatter against posts that were marked by hand."""
