"""The content of the status page: finished text without markup."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a name and its state. `alarming`: it needs attention."""

    name: str
    text: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; `empty` is shown where there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class StatusPage:
    """The whole page. `language` is the language of its texts; `verdict` sums up the state in one sentence."""

    language: str
    title: str
    at: str
    verdict: str
    well: bool
    sections: tuple[Section, ...]

    def cleaned(self, clean: Callable[[str], str]) -> "StatusPage":
        """The page with `clean` applied to every text."""
        sections = (
            replace(section, rows=tuple(replace(row, name=clean(row.name), text=clean(row.text)) for row in section.rows))
            for section in self.sections
        )
        return replace(self, sections=tuple(sections))
