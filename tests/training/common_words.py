"""Count in how many posts each beginning of a Korean word is, and write the common ones to formatter/compare/common_words.txt.

    python -m tests.training.common_words FOLDER ... [--write]

FOLDER holds posts of several newsrooms; some thousand are needed. Prints how many beginnings are common.
"""

import sys
from collections import Counter
from pathlib import Path

from bot.model import Document, FeedRules, UnreadablePost
from formatter import reading
from formatter.compare.stories import story_text
from formatter.compare.topic import beginnings

SHARE = 0.01
"""A beginning is common if one in a hundred posts has it."""
LIST = Path(__file__).parents[2] / "formatter" / "compare" / "common_words.txt"


def main(*arguments: str) -> None:
    """Count, print, and write with --write."""
    folders = [argument for argument in arguments if argument != "--write"]
    counted: Counter[str] = Counter()
    posts = 0
    for path in sorted(path for folder in folders for path in Path(folder).rglob("*.md")):
        try:
            post = reading.read(Document("training", path.name, "", path.read_bytes()), FeedRules(id="training"))
        except (OSError, UnreadablePost):
            continue
        posts += 1
        counted.update(set(beginnings(story_text(post))))
    common = sorted(word for word, count in counted.items() if count >= SHARE * posts)
    sys.stdout.write(f"{len(common)} of {len(counted)} beginnings are common in {posts} posts\n")
    if "--write" in arguments:
        LIST.write_text("\n".join(common) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
