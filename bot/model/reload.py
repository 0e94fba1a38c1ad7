"""The wish that a running bot goes on with another config."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reload:
    """`config` names what the config said when it was wished for. `drop`: it may take away most feeds or channels."""

    number: int
    config: str
    drop: bool
