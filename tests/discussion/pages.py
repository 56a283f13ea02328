"""Addresses and words of the pages of discussions, for their tests."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from participation.discussion.models import Comment, CommentStatus, Discussion, HouseRules
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

DAY = timedelta(days=1)
WORDS = "這一段寫了很久，不能不見。"
SAID = {"stance": "for", "text": WORDS}


def path_of(place: Discussion) -> str:
    """Where a discussion is read."""
    return reverse("petitions:comments", args=[place.record.number])


def write_url(place: Discussion) -> str:
    """Where something is written into a discussion."""
    return reverse("discussion:write", args=[place.pk])


def link(comment: Comment, name: str = "comment") -> str:
    """One of the addresses of a comment."""
    return reverse(f"discussion:{name}", args=[comment.pk])


def page_of(answer: Any) -> str:
    """The words of an answer."""
    return str(answer.content.decode())


def words_of(client: Client, url: str) -> str:
    """The words of a page that is there."""
    page = client.get(url)
    assert page.status_code == 200, url
    return page_of(page)


def many(place: Discussion, number: int, *, root: Comment | None = None) -> list[Comment]:
    """Comments written in bulk, a third of each stance."""
    author, rules = petitions.person("阿德"), HouseRules.objects.get()
    return Comment.objects.bulk_create(
        Comment(
            discussion=place,
            author=author,
            root=root,
            parent=root,
            stance="" if root else ("for", "against", "other")[n % 3],
            text=f"第 {n} 則意見，路燈要裝在轉角。",
            fingerprint="",
            status=CommentStatus.SHOWN,
            rules=rules,
            written_at=NOW - DAY + timedelta(seconds=n // 3),
            shown_at=NOW - DAY + timedelta(seconds=n // 3),
            up_count=n % 7,
            down_count=n % 3,
        )
        for n in range(number)
    )
