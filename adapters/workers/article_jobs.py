"""Extraction of an article's text from its page, and evaluation of robots.txt; runs in a worker process."""

from functools import lru_cache

from protego import Protego
from trafilatura import extract

from adapters.workers.worker_main import Jobs


def extract_article(page: str, url: str) -> str:
    """Return the article as HTML, the content of its body; empty if there is none."""
    found = extract(
        page,
        url=url,
        output_format="html",
        include_comments=False,
        include_formatting=True,
        include_links=True,
        favor_precision=True,
    )
    return (found or "").partition("<body>")[2].rpartition("</body>")[0].strip()


def robots_allow(robots: str, url: str, agent: str) -> bool:
    """Return True if a robots.txt allows the agent to fetch this address."""
    return bool(_parsed(robots).can_fetch(url, agent))


@lru_cache(maxsize=32)
def _parsed(robots: str) -> Protego:
    return Protego.parse(robots)


JOBS: Jobs = {"extract_article": extract_article, "robots_allow": robots_allow}
