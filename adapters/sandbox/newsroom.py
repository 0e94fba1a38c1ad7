"""Two demo newsrooms, a Korean and an English one: folders of posts that the demo and its visitor write, change and delete."""

import itertools
import json
import random
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

KOREAN, ENGLISH = "demo", "english"
LARGEST = 64 * 1024
"""Most bytes of a post that a visitor writes."""
FLOOD = 12
"""Posts of a flood: more than the default `fold_above`, so that they come as one message."""

_SAMPLES = {KOREAN: "samples", ENGLISH: "samples_en"}
_REFUSAL = "---\ntitle: 기사 작성 요청에 대한 답변\n---\n죄송하지만 해당 요청에는 도움을 드릴 수 없습니다.\n"
_LATER = {
    KOREAN: (
        (
            "교통",
            "새솔시 공공자전거 이용 {n}만 건, 한 달 새 {p}% 증가",
            "공공자전거 이용이 {n}만 건으로 {p}% 늘었다.",
        ),
        (
            "경제",
            "한빛도 전통시장 매출 {n}억 원… 지난해보다 {p}% 늘어",
            "전통시장 매출이 {n}억 원으로 {p}% 늘었다.",
        ),
        ("생활", "누리섬 방문객 {n}만 명, 지난주보다 {p}% 많아", "누리섬을 찾은 사람이 {n}만 명으로 {p}% 많았다."),
    ),
    ENGLISH: (
        (
            "Transport",
            "Saesol bike rides rise {p}% to {n},000 in a month",
            "Saesol counted {n},000 bike rides, {p}% more.",
        ),
        (
            "Economy",
            "Hanbit markets sell {p}% more, {n} million won a day",
            "Markets sold {n} million won a day, {p}% more.",
        ),
    ),
}


class Newsrooms:
    """Writes posts below a folder, one subfolder a feed. Each is written to a hidden file and renamed, as generators do."""

    def __init__(self, folder: Path) -> None:
        self.folders = {feed: folder / feed for feed in _SAMPLES}
        for one in self.folders.values():
            one.mkdir()
        self._numbers = itertools.count(1)
        self._newest: list[Path] = []
        self._own: list[Path] = []
        """The files of posts that are there, oldest first; the visitor's own are corrected and withdrawn first."""

    def posts(self) -> Iterator[tuple[str, str]]:
        """Feeds with their posts, in turn and without end: first the samples, then made ones, which differ in their figures."""
        samples = {
            feed: [path.read_text("utf-8") for path in sorted(files(__package__).joinpath(name).iterdir(), key=str)]
            for feed, name in _SAMPLES.items()
        }
        for korean, english in itertools.zip_longest(samples[KOREAN], samples[ENGLISH]):
            yield KOREAN, korean
            if english:
                yield ENGLISH, english
        for number in itertools.count():
            feed = (KOREAN, KOREAN, ENGLISH)[number % 3]
            yield feed, self._made(feed, number)

    def publish_own(self, text: str, feed: str) -> str:
        """Write a post of the visitor's, which is then the one to be corrected and withdrawn. Raises as `publish`."""
        name = self.publish(text, feed)
        self._own.append(self._newest.pop())
        return name

    def publish(self, text: str, feed: str = KOREAN) -> str:
        """Write a post; returns its file's name. Raises ValueError for an unknown feed, an empty or a too large text."""
        if not text.strip() or len(text.encode()) > LARGEST:
            raise ValueError(f"a post has 1 to {LARGEST} bytes")
        if feed not in self.folders:
            raise ValueError(f"no newsroom {feed!r}")
        if not text.startswith("---"):
            text = f"---\ntitle: {json.dumps(text.strip().splitlines()[0][:120], ensure_ascii=False)}\n---\n{text}"
        path = self.folders[feed] / f"{datetime.now().astimezone():%Y-%m-%d}-{next(self._numbers)}.md"
        self._write(path, text)
        self._newest.append(path)
        return path.name

    def correct(self) -> str:
        """Correct the visitor's newest post, or the newest: its first figure grows by one.

        Raises ValueError where no post has a figure.
        """
        for path in reversed([*self._newest, *self._own]):
            text = path.read_text("utf-8")
            figure = next((word for word in text.split() if word[:1].isdigit() and word.rstrip("%만억곳,.").isdigit()), None)
            if figure:
                digits = "".join(itertools.takewhile(str.isdigit, figure))
                self._write(path, text.replace(figure, str(int(digits) + 1) + figure[len(digits) :]))
                return path.name
        raise ValueError("no post with a figure is there yet")

    def withdraw(self) -> str:
        """Delete the visitor's newest post, or the newest. Raises ValueError where there is none."""
        if not (there := self._own or self._newest):
            raise ValueError("no post is there yet")
        path = there.pop()
        path.unlink(missing_ok=True)
        return path.name

    def refuse(self) -> str:
        """Publish what a language model answered instead of an article."""
        return self.publish(_REFUSAL)

    def flood(self) -> str:
        """Publish many posts at once."""
        return [self.publish(self._made(KOREAN, number)) for number in range(FLOOD)][-1]

    def _made(self, feed: str, number: int) -> str:
        category, title, lead = _LATER[feed][number % len(_LATER[feed])]
        figures = {"n": random.randint(11, 989), "p": random.randint(11, 389) / 10}  # noqa: S311 (no secret)
        body = lead.format(**figures)
        return f"---\ntitle: {title.format(**figures)}\ncategories:\n  - {category}\nexcerpt: >\n  {body}\n---\n\n{body}\n"

    def _write(self, path: Path, text: str) -> None:
        hidden = path.with_name(f".{path.name}.part")
        hidden.write_text(text, "utf-8")
        hidden.rename(path)
