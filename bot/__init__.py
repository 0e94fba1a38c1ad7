"""Sokbo's job: what is news, who gets it, and when it may be sent. No I/O lives here but the wiring's."""
