"""Stand-ins for both platforms' APIs on loopback, with a page to watch them: the demo, and the tests' other end."""
