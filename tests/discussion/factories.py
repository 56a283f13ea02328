"""Discussions, comments and cases for tests; each reaches its state by walking the real actions."""

from datetime import datetime, timedelta
from typing import Any

from participation.agencies.models import Agency, Role
from participation.discussion import actions
from participation.discussion.actions.deciding import Reasons
from participation.discussion.models import (
    Appeal,
    Case,
    Comment,
    Decision,
    Discussion,
    HouseRules,
    Report,
)
from participation.discussion.models.speakers import rules_in_force
from participation.people.models import Person
from participation.record.actors import Actor
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW

LONG_AGO = NOW - timedelta(days=400)
GUIDELINE = "<h2>留言規範</h2><p>請就事論事，不要公開別人的個人資料。</p>"


def house_rules(version: int = 1, *, now: datetime = LONG_AGO) -> HouseRules:
    """The house rules, in force."""
    return actions.put_in_force(version, language="zh-hant", title="留言規範", html=GUIDELINE, now=now)


def discussion(
    level: int = 4, *, now: datetime = NOW, lead: list[Agency] | None = None, petition: Petition | None = None
) -> Discussion:
    """The discussion of an open petition, with house rules in force."""
    if not HouseRules.objects.exists():
        house_rules()
    found = petition or factories.published(now=now, lead=lead)
    return actions.open_discussion(found.record, level=level, takes_stances=True, by=Actor.system(), now=now)


def citizen(nickname: str = "", **fields: Any) -> Person:
    """Somebody who has accepted the house rules in force."""
    person = factories.person(nickname, **fields)
    in_force = rules_in_force(NOW) or house_rules()
    actions.accept_rules(person, version=in_force.version, now=NOW)
    return person


def comment(
    place: Discussion,
    text: str = "步道晚上真的很暗，請先裝在轉角的地方。",
    *,
    by: Person | None = None,
    parent: Comment | None = None,
    stance: str = "for",
    now: datetime = NOW,
) -> Comment:
    """What somebody says."""
    author = by or citizen()
    return actions.write_comment(
        place, text=text, stance=stance, parent=parent, by=Actor.citizen(author), now=now
    )


def moderator(nickname: str = "") -> Actor:
    """A moderator of the platform's desk."""
    return factories.official(factories.desk(), Role.MODERATOR, nickname)


def supervisor(nickname: str = "") -> Actor:
    """A supervisor of the platform's desk."""
    return factories.official(factories.desk(), Role.SUPERVISOR, nickname)


def report(said: Comment, *, by: Person | None = None, rule: str = "abuse", now: datetime = NOW) -> Report:
    """Somebody reports a comment."""
    return actions.report_comment(
        said, rule=rule, words="這句話在罵人。", by=Actor.citizen(by or factories.person()), now=now
    )


def reported(said: Comment | None = None, **facts: Any) -> Case:
    """The case of a reported comment."""
    said = said or comment(discussion())
    report(said, **facts)
    return Case.objects.select_related("comment").get(comment=said)


def reasons(rule: str = "abuse", **facts: Any) -> Reasons:
    """A statement of reasons."""
    words = {"passage": "步道", "reason": "這段文字攻擊了其他留言的人，與提議的內容無關。"}
    return Reasons(rule=rule, **{**words, **facts})


def decided(
    case: Case | None = None,
    kind: str = "hide",
    *,
    rule: str = "",
    by: Actor | None = None,
    now: datetime = NOW,
) -> Decision:
    """A decision in force; a first minor violation is no ground for one against the author."""
    rule = rule or ("illegal-trade" if kind in {"suspend", "close_account"} else "abuse")
    found = case or reported()
    return actions.decide(found, kind=kind, reasons=reasons(rule), by=by or moderator(), now=now)


def appealed(decision: Decision, *, now: datetime = NOW) -> Appeal:
    """An appeal of the person affected."""
    return actions.file_appeal(
        decision, person=decision.person, grounds="我說的是步道，不是任何人。", now=now
    )
