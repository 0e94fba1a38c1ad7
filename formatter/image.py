"""Which picture may go with an alert."""

import re


def image_of(address: str | None) -> str | None:
    """A post's picture; None for a site's own logo, a placeholder, and what is no web address."""
    if not address or not address.startswith(("http://", "https://")) or _NO_PICTURE.search(address):
        return None
    return address


_NO_PICTURE = re.compile(
    r"logo|breakingnews|placeholder|no[-_]?image|default[-_./]|blank\.|spacer|favicon|//(?:www\.)?example\.|이미지링크|\s",
    re.IGNORECASE,
)
