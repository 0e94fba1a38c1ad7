"""Extraction of an article's text from its page; runs in a worker process."""

from trafilatura import extract

from adapters.workers.child import Jobs


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


JOBS: Jobs = {"extract_article": extract_article}
