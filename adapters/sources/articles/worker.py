"""The other process: reads an address and a page, writes the article, until its input ends."""

import contextlib
import os
import sys
from typing import BinaryIO

from adapters.sources.articles.extractor import to_frame

_MEMORY = 1 << 30
"""Bytes of address space; a page that needs more ends the process."""
_NICE = 10


def main() -> None:
    """Serve until there is no more input."""
    _bound()
    # Whatever a library prints must not get between the frames.
    source, sink, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    while (url := _read(source)) is not None:
        page = _read(source)
        sink.write(to_frame(_article(page or "", url)))
        sink.flush()


def _article(page: str, url: str) -> str:
    """What stands in the body of the article's HTML."""
    from trafilatura import extract

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


def _read(source: BinaryIO) -> str | None:
    head = source.read(4)
    return source.read(int.from_bytes(head)).decode() if len(head) == 4 else None


def _bound() -> None:
    """Take no more than this, and let the bot go first; where the system knows no such limits, without."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        os.nice(_NICE)


if __name__ == "__main__":
    main()
