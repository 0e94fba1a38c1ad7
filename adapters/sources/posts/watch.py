"""Events of a watched folder. They are hints: the disk is checked before anything is believed."""

import asyncio
from dataclasses import dataclass, field
from enum import Enum, auto
from types import TracebackType
from typing import Self


class WatchEvent(Enum):
    """Kind of event: the writer closed the file, the writer is at work, or any other change."""

    CLOSED = auto()
    OPENED = auto()
    CHANGED = auto()


@dataclass(slots=True)
class WatchEvents:
    """The last event of each file, and folders to list again with all below them; the root's name is empty.

    `root_removed`: the root was removed or moved. Its name may belong to another folder now, even with the same inode.
    """

    files: dict[str, WatchEvent] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    root_removed: bool = False


class Watch:
    """Collects events until they are taken. This base class receives none: changes are then found by sweeps."""

    works = False

    def __init__(self) -> None:
        self._events = WatchEvents()
        self._something = asyncio.Event()

    def enter(self, folder: str) -> None:
        """Watch this folder too. Called from the thread that is about to list it."""

    async def wait(self) -> None:
        """Wait for an event."""
        await self._something.wait()

    def take(self) -> WatchEvents:
        """Events since the last call."""
        self._something.clear()
        events, self._events = self._events, WatchEvents()
        return events

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def _add(self, key: str, event: WatchEvent) -> None:
        self._events.files[key] = event
        self._something.set()

    def _add_root_removed(self) -> None:
        self._events.root_removed = True
        self._something.set()

    def _add_folder(self, folder: str) -> None:
        self._events.folders.add(folder)
        self._something.set()
