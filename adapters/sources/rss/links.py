"""Links as feeds write them."""

from urllib.parse import urljoin, urlsplit


def web_link(text: str, base: str) -> str | None:
    """An absolute http(s) address; None for anything else that a feed may put into a link."""
    text = "".join(text.split())
    if not text:
        return None
    try:
        link = urlsplit(text if "://" in text[:8] else urljoin(base, text))
    except ValueError:
        return None
    return link.geturl() if link.scheme in ("http", "https") and link.netloc else None
