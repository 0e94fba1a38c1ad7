"""The desk: decisions of operators and editors, and the answers to their questions.

administrators.py: who may decide. decisions.py: the effect of a decision on a post. desk.py carries decisions out. explain.py and
reason_texts.py explain the state of a post or a delivery; answers.py builds the texts. review_queue.py sends posts that wait for
review to the desk's chat and keeps those messages up to date. status_page.py makes the status page and acts on its buttons.
"""

from bot.desk.administrators import Permissions
from bot.desk.answers import decision_buttons, version_words
from bot.desk.decisions import Action, ActionRefused, ConfirmationNeeded
from bot.desk.desk import Desk, PostNotFound, UnknownName
from bot.desk.review_queue import ReviewCards, ReviewQueue, follow_changes

__all__ = [
    "Action",
    "ActionRefused",
    "ConfirmationNeeded",
    "Desk",
    "Permissions",
    "PostNotFound",
    "ReviewCards",
    "ReviewQueue",
    "UnknownName",
    "decision_buttons",
    "follow_changes",
    "version_words",
]
