"""The public pages of discussions."""

from participation.discussion.views.judging import report, vote
from participation.discussion.views.lists import discussion_path, thread_list
from participation.discussion.views.pages import answer, comment, history
from participation.discussion.views.writing import edit, reply, withdraw, write

__all__ = [
    "answer",
    "comment",
    "discussion_path",
    "edit",
    "history",
    "reply",
    "report",
    "thread_list",
    "vote",
    "withdraw",
    "write",
]
