"""The whole bot at a glance, for the status page: already in words, in no markup."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """One thing and how it is; `alarming` where it needs somebody."""

    name: str
    text: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind, under a title; `empty` is said where there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Everything, the most pressing first. `language` is that of its words, `verdict` the whole in one sentence."""

    language: str
    title: str
    at: str
    verdict: str
    well: bool
    sections: tuple[Section, ...]

    def cleaned(self, clean: Callable[[str], str]) -> "StatusPage":
        """The same with every text cleaned."""
        sections = (
            replace(section, rows=tuple(replace(row, name=clean(row.name), text=clean(row.text)) for row in section.rows))
            for section in self.sections
        )
        return replace(self, sections=tuple(sections))
