"""Which files of a folder are posts, by their names, and the order in which they were written."""

import re

# https://jekyllrb.com/docs/posts/: YEAR-MONTH-DAY-title.MARKUP
_POST = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}-[^/\n]+\.(?:md|markdown|html)", re.IGNORECASE)
_NUMBER = re.compile(r"([0-9]+)")


def is_post(name: str) -> bool:
    """Whether a file of this name is a post."""
    return _POST.fullmatch(name) is not None


def is_open(folder: str) -> bool:
    """Whether posts are looked for in a folder of this name: not where it is hidden, nor in `_drafts`, `_site` and their like."""
    return folder == "_posts" or not folder.startswith((".", "_"))


def natural(key: str) -> list[str | int]:
    """A sort key that puts `…-9.md` before `…-10.md`."""
    # Every second part is what the expression found.
    return [int(part) if index % 2 else part for index, part in enumerate(_NUMBER.split(key))]
