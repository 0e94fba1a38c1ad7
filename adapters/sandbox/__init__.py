"""Fakes of Telegram's Bot API and Slack's Web API on loopback, for the demo and the tests.

Never part of a production run. `python -m adapters.sandbox` runs it by itself.
"""

from adapters.sandbox.faults import Fault
from adapters.sandbox.limits import Breach, SandboxLimits
from adapters.sandbox.messages import ApiCall, ChatMessage
from adapters.sandbox.sandbox import Sandbox

__all__ = ["ApiCall", "Breach", "ChatMessage", "Fault", "Sandbox", "SandboxLimits"]
