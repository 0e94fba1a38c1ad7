"""A post's file name, as Jekyll reads it: `sports/_posts/2024-07-09-slug.md`."""

import re
from dataclasses import dataclass
from datetime import date

# Jekyll's own extensions of Markdown, and pages that are HTML already.
_NAME = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})-)?(?P<slug>[^/]*)\.(?P<extension>md|mkd|mkdn|mkdown|markdown|html)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PostName:
    """The parts of a file name. `date` is None only for a draft; `categories` are the folders above `_posts`."""

    date: date | None
    slug: str
    extension: str
    categories: tuple[str, ...] = ()
    draft: bool = False


def post_name(path: str) -> PostName | None:
    """Read a path relative to the feed's folder, with `/`; None where Jekyll would not treat the file as a post.

    Only the name counts; the path need not contain a `_posts` folder, since the feed's own folder may be that one.
    A draft is in `_drafts` and needs no date.
    https://jekyllrb.com/docs/posts/#creating-posts, https://jekyllrb.com/docs/posts/#drafts
    """
    *folders, file = path.split("/")
    match = _NAME.fullmatch(file)
    draft = "_drafts" in folders
    if match is None or not (match["year"] or draft):
        return None
    try:
        day = date(*map(int, match.group("year", "month", "day"))) if match["year"] else None
    except ValueError:
        return None
    # A slug never ends in a dot: a web server would not find such a folder.
    return PostName(day, match["slug"].rstrip("."), match["extension"].lower(), _categories(folders), draft)


def _categories(folders: list[str]) -> tuple[str, ...]:
    for special in ("_posts", "_drafts"):
        if special in folders:
            above = folders[: folders.index(special)]
            return tuple(folder for folder in above if folder not in ("", "."))
    return ()
