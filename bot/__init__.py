"""Sokbo's job: what is news, whom it is owed, when it may be said. No I/O lives here but the wiring's."""
