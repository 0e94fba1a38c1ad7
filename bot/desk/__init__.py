"""The desk: what operators and editors may decide, and what they are told.

rights.py who may; decisions.py what a decision makes of a post; desk.py carries it out; explain.py, reasons.py and report.py put
into words what stands where, glancing.py for the status page; showing.py brings posts that wait into the desk's chat; changes.py
notices what another process decided.
"""

from bot.desk.answers import version_words
from bot.desk.decisions import Action, ActionRefused, ConfirmationNeeded
from bot.desk.desk import Desk, PostNotFound
from bot.desk.permissions import Permissions
from bot.desk.review_queue import ReviewQueue, follow_changes

__all__ = [
    "Action",
    "ActionRefused",
    "ConfirmationNeeded",
    "Desk",
    "Permissions",
    "PostNotFound",
    "ReviewQueue",
    "follow_changes",
    "version_words",
]
