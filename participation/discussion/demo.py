"""The demonstration's discussions: our own words, through the same verbs as the pages, in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from participation.agencies.models import AgencyRole, Role
from participation.discussion import actions
from participation.discussion.actions.deciding import Reasons
from participation.discussion.models import Case, Comment, Discussion
from participation.discussion.models.speakers import rules_in_force
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Record

# The rules come into force before anything is said.
IN_FORCE_DAYS = 240
BUSES, BEACHES, LIBRARIES = (
    "公車站牌要看得到下一班還有幾分鐘",
    "海邊的垃圾桶不要在連假時收走",
    "國中小的校園圖書館在暑假也開放",
)
XIAOYU, ADE, HAIFENG = (f"{name}@example.org" for name in ("xiaoyu", "ade", "haifeng"))
MODERATOR, SECOND_MODERATOR = "moderator@example.gov.tw", "moderator2@example.gov.tw"


def make_discussions(today: datetime) -> int:
    """Let the demonstration's people talk where nobody has said anything yet; how many discussions began."""
    made = 0
    for title, talk in ((LIBRARIES, _libraries), (BUSES, _buses), (BEACHES, _beaches)):
        with transaction.atomic():
            record = Record.objects.filter(title=title, discussions__comments__isnull=True).first()
            place = Discussion.objects.filter(record=record, topic="").first() if record else None
            if place is not None and rules_in_force(today) is not None:
                talk(Stage(place, today))
                made += 1
    return made


@dataclass(frozen=True)
class Stage:
    """A discussion and the people in it. DAYS are always days before today."""

    place: Discussion
    today: datetime

    def at(self, days: float) -> datetime:
        """That many days before today."""
        return self.today - timedelta(days=days)

    def person(self, mail: str) -> Actor:
        """One of the citizens, who has accepted the house rules."""
        found = Person.objects.get(email=mail)
        in_force = rules_in_force(self.today)
        assert in_force is not None, "the demonstration's rules are in force before anybody speaks"
        actions.accept_rules(found, version=in_force.version, now=self.place.opened_at)
        return Actor.citizen(found)

    def official(self, mail: str, role: Role) -> Actor:
        """One of the officials, for the agency in which they hold the role."""
        office = AgencyRole.objects.select_related("person", "agency").get(person__email=mail, role=role)
        return Actor.official(office.person, office.agency, role)

    def moderator(self, mail: str = MODERATOR) -> Actor:
        """A moderator of the platform."""
        return self.official(mail, Role.MODERATOR)

    def say(self, days: float, mail: str, text: str, stance: str = "", to: Comment | None = None) -> Comment:
        """Somebody writes a comment, or answers one."""
        by = self.person(mail)
        return actions.write_comment(
            self.place, text=text, stance=stance, parent=to, by=by, now=self.at(days)
        )

    def agree(self, days: float, comment: Comment, *serials: int, value: int = 1) -> None:
        """Some of the signatories say what they think of a comment."""
        for serial in serials:
            by = self.person(f"citizen{serial}@example.org")
            actions.vote(comment, value=value, by=by, now=self.at(days))

    def report(self, days: float, comment: Comment, mail: str, rule: str, words: str = "") -> Case:
        """Somebody reports a comment."""
        report = actions.report_comment(
            comment, rule=rule, words=words, by=self.person(mail), now=self.at(days)
        )
        return report.case


def _buses(stage: Stage) -> None:
    """Arguments for and against, one answer of the agency to two of them, one appeal that was upheld."""
    wish = stage.say(
        15,
        ADE,
        "我們村的站牌一天只有九班車，長輩常常提早四十分鐘去等。先裝在班次最少的路線，我很贊成。",
        "for",
    )
    doubt = stage.say(
        14,
        HAIFENG,
        "一座電子紙站牌要多少錢、由誰維護？如果預算排擠到班次，我寧可先把晚上最後一班加回來。",
        "against",
    )
    stage.say(
        13.8,
        XIAOYU,
        "最後一班也很重要。我查到的資料，一座的費用大約等於三個月的油錢，所以提議裡才寫從班次最少的先裝。",
        to=doubt,
    )
    stage.agree(13, wish, 1, 2, 3, 4, 5)
    stage.agree(13, doubt, 6, 7)
    stage.agree(12.9, doubt, 1, value=-1)
    _answer_two(stage, wish, doubt)
    stage.say(
        10, "citizen2@example.org", "請記得站牌要讓坐輪椅的人也看得到，高度不要超過 120 公分。", "other"
    )
    _upheld(stage)
    back = stage.say(6, "citizen4@example.org", "原本想問的事前面已經有人回答了。", "other")
    actions.withdraw_comment(back, by=stage.person("citizen4@example.org"), now=stage.at(5.9))
    stage.agree(5, wish, 6, 7)


def _answer_two(stage: Stage, wish: Comment, doubt: Comment) -> None:
    officer = stage.official("officer@example.gov.tw", Role.OFFICER)
    actions.classify(wish, as_="suggestion", by=officer, now=stage.at(12.6))
    actions.classify(doubt, as_="question", by=officer, now=stage.at(12.6))
    actions.answer(
        stage.place,
        kind="formal",
        text=(
            "謝謝兩位的意見。電子紙站牌一座約六萬元，維護費由本部負擔，與路線的營運補助是不同的預算，不會減少班次。"
            "本部會先盤點每天不到二十班的路線，名單下個月公布；晚間最後一班另案檢討。"
        ),
        comments=[wish, doubt],
        by=officer,
        now=stage.at(12),
    )


def _upheld(stage: Stage) -> None:
    """A comment that was closed by mistake: its author appealed, another moderator put it back."""
    blunt = stage.say(
        9, "citizen3@example.org", "現在這種時刻表根本是騙人的，寫八點十分，車子從來沒有準時來過。", "for"
    )
    case = stage.report(8.8, blunt, "citizen6@example.org", "abuse", "「騙人」是在罵人。")
    decision = actions.decide(
        case,
        kind="hide",
        reasons=Reasons(
            rule="abuse", passage="根本是騙人的", reason="以「騙人」指稱客運公司，屬於攻擊性的用語。"
        ),
        by=stage.moderator(),
        now=stage.at(8.5),
    )
    appeal = actions.file_appeal(
        decision,
        person=decision.person,
        grounds="我說的是時刻表，不是任何人或公司；時刻表不準是事實，可以查。",
        now=stage.at(8),
    )
    actions.decide_appeal(
        appeal,
        uphold=True,
        reason="原文批評的是時刻表，沒有指向特定的人，屬於對公共服務的評論。",
        by=stage.moderator(SECOND_MODERATOR),
        now=stage.at(7.5),
    )


def _beaches(stage: Stage) -> None:
    """One comment that was removed, one that is held, one that waits to be looked at."""
    stage.say(5, HAIFENG, "連假第二天去撿了三小時，九成是飲料杯。桶子在的話，一半的人會丟進去。", "for")
    calm = stage.say(
        4.5,
        "citizen5@example.org",
        "桶子滿出來以後風一吹，垃圾還是下海。要保留桶子，清運的班次得先談好。",
        "against",
    )
    stage.say(4.2, XIAOYU, "同意要先談清運。提議的第一點寫每天至少兩次，您覺得夠嗎？", to=calm)
    stage.agree(4, calm, 2, 3)
    offer = stage.say(
        3.5, "citizen7@example.org", "便宜出清免處方的減重藥，海邊面交，要的人留言給我。", "other"
    )
    case = stage.report(3.4, offer, HAIFENG, "illegal-trade", "在賣藥。")
    removed = actions.decide(
        case,
        kind="remove",
        reasons=Reasons(
            rule="illegal-trade",
            passage="免處方的減重藥",
            reason="未經許可販賣處方藥，屬於嚴重違規，移除並停權。",
            legal_follow_up=True,
        ),
        by=stage.moderator(),
        now=stage.at(3),
    )
    actions.file_appeal(
        removed,
        person=removed.person,
        grounds="我只是開玩笑，沒有真的要賣，請恢復我的留言權。",
        now=stage.at(2.5),
    )
    stage.say(
        2, "citizen8@example.org", "想一起淨灘的人請打我的手機 0912-345-678，週六早上七點集合。", "other"
    )
    harsh = stage.say(
        1.5, "citizen1@example.org", "反對的人大概都沒有去過海邊，坐在冷氣房裡說話當然輕鬆。", "for"
    )
    stage.report(1.2, harsh, "citizen5@example.org", "abuse")


def _libraries(stage: Stage) -> None:
    """One comment that its author corrected when asked, and one that stays closed after an appeal."""
    stage.say(40, XIAOYU, "我們社區的孩子暑假真的沒有地方去。三天很好，如果有一天開到晚上八點更好。", "for")
    named = stage.say(
        38,
        ADE,
        "去年問過我們學校，總務處的林先生說鑰匙只有他有，他家就住在後門斜對面，大家可以去問他。",
        "for",
    )
    case = stage.report(37.5, named, "citizen2@example.org", "personal-data", "寫出別人住在哪裡。")
    actions.decide(
        case,
        kind="request_edit",
        reasons=Reasons(
            rule="personal-data",
            passage="他家就住在後門斜對面",
            reason="寫出他人的姓氏、職務與住處，可以認出是誰；刪去這一段，其餘內容可以保留。",
        ),
        by=stage.moderator(),
        now=stage.at(37),
    )
    actions.edit_comment(
        named,
        text="去年問過我們學校，說是沒有人可以開門。如果由志工輪班保管鑰匙，應該就能解決。",
        by=stage.person(ADE),
        now=stage.at(36.5),
    )
    actions.decide(
        Case.objects.get(pk=case.pk),
        kind="dismiss",
        reasons=Reasons(reason="作者已經刪去個人資料，其餘內容沒有違反規範。"),
        by=stage.moderator(SECOND_MODERATOR),
        now=stage.at(36),
    )
    _dismissed(stage)


def _dismissed(stage: Stage) -> None:
    advert = stage.say(
        30, "citizen6@example.org", "暑假輔導班熱烈招生中，報名即送文具組，名額有限，請盡快私訊。", "other"
    )
    case = stage.report(29.5, advert, XIAOYU, "advertising")
    closed = actions.decide(
        case,
        kind="hide",
        reasons=Reasons(
            rule="advertising", passage="熱烈招生中，報名即送文具組", reason="補習班的招生廣告，與提議無關。"
        ),
        by=stage.moderator(),
        now=stage.at(29),
    )
    appeal = actions.file_appeal(
        closed, person=closed.person, grounds="我是提供孩子暑假去處的資訊，和提議有關。", now=stage.at(28)
    )
    actions.decide_appeal(
        appeal,
        uphold=False,
        reason="文字以招生和贈品為主，沒有對提議表示意見，仍屬商業廣告。",
        by=stage.moderator(SECOND_MODERATOR),
        now=stage.at(26),
    )
