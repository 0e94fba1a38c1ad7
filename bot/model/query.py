"""What people look for among the posts, and what a post is found by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """Live posts, newest first: those of `feed` (None: of all), in which all `words` stand.

    `older_than` and `newer_than` are posts' numbers: a page begins or ends beside that post, whatever became of it since.
    """

    words: tuple[str, ...] = ()
    feed: str | None = None
    older_than: int | None = None
    newer_than: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The text by which a revision of a post is found."""

    post_id: int
    revision: int
    text: str
