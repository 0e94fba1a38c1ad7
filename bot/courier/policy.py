"""What the config says about deliveries as a whole."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Policy:
    """How corrections, withdrawals, doubt and bursts are treated.

    `corrections`: edit the copies, reply to them, or leave them. `withdrawals`: mark the copies, or delete them.
    `on_uncertain`: send once more what may have been sent, or leave it to people. `fold_above`: more routine alerts than this
    at once to one chat become a digest; 0 is never.
    """

    corrections: Literal["edit", "reply", "ignore"] = "edit"
    withdrawals: Literal["mark", "delete"] = "mark"
    on_uncertain: Literal["resend", "hold"] = "resend"
    fold_above: int = 0
