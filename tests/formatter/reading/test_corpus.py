"""Real posts, where the shared corpus is present."""

from pathlib import Path
from typing import Any

import frontmatter
import pytest
import yaml

from bot.model import UnreadablePost
from bot.model.feed import post_name
from tests.formatter.reading.helpers import read_bytes

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")


def test_every_post_of_the_newsrooms_reads_as_yaml_reads_it() -> None:
    """Every post reads; where YAML reads it too, the fields are the same, and only where it does not, it is repaired."""
    paths = sorted((CORPUS / "posts").rglob("*.md"))
    assert len(paths) > 1000
    for path in paths:
        post = read_bytes(path.read_bytes(), path.name)
        try:
            values: dict[str, Any] = frontmatter.loads(path.read_text("utf-8")).metadata
        except yaml.YAMLError:
            assert post.repaired, path
            assert post.title.startswith(_title_line(path)), path
            assert all((post.excerpt, post.body, post.categories, post.image)), path
        else:
            assert not post.repaired, path
            assert post.title == " ".join(values["title"].split()), path
            assert list(post.categories) == values["categories"], path
            assert (post.excerpt, post.image) == (values["excerpt"].strip(), values["image"]), path


def test_every_post_of_other_engines_reads() -> None:
    """Every file that other sites name as a post can be read, except for one fixture without front matter."""
    unreadable = []
    for path in sorted((CORPUS / "posts_other").rglob("*")):
        if path.is_file() and post_name(path.name):
            try:
                read_bytes(path.read_bytes(), path.name)
            except UnreadablePost as error:
                unreadable.append((path.name, error.kind))
    assert unreadable == [("2013-08-01-mkdn-extension.mkdn", "not-a-post")]


def _title_line(path: Path) -> str:
    line = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("title:"))
    return line.removeprefix("title:").strip()
