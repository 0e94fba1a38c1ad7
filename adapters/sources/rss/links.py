"""Links as feeds write them."""

from urllib.parse import urljoin


def web_link(text: str, base: str) -> str | None:
    """An absolute http(s) address; None for anything else that a feed may put into a link."""
    text = "".join(text.split())
    if not text:
        return None
    if text[:8].lower().startswith(("http://", "https://")):
        return text
    try:
        link = urljoin(base, text)
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None
