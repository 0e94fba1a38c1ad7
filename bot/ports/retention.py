"""What may be forgotten."""

from datetime import datetime
from typing import Protocol


class RetentionStore(Protocol):
    """Posts that are old enough to go, a little at a time."""

    async def past(self, before: datetime, after: int, count: int) -> list[int]:
        """Ids beyond `after`, in order, of posts that may go.

        Their feed dropped them before then, nothing was said of them since, nothing is owed, and nobody at the desk decided
        or has to decide about them.
        """

    async def let_go(self, post_id: int, before: datetime, count: int, now: datetime) -> bool:
        """Take away up to `count` deliveries of such a post, with their messages; False where nothing is left to be done.

        The post goes with the last one, with its revisions; that it was told stays known (see PostStore.recall).
        """
