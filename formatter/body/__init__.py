"""From a post's body, whatever its markup, to its parts."""

from formatter.body.page import parts, prose

__all__ = ["parts", "prose"]
