"""Ownership on a shared store: workers' heartbeats, leases of scopes, and the fence of a send that starts."""
