"""Ownership: how several workers on one store divide the work, and what a worker does when it gains or loses a scope."""
