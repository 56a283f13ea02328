"""Every kind of page there is, where it stands, and who may see it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from participation import clock
from participation.agencies.models import Agency, Role
from participation.calendar.rules import day_of
from participation.discussion.demo import BEACHES, BUSES
from participation.discussion.links import appeal_url
from participation.discussion.models import Appeal, Case, Comment, CommentAnswer, Decision, Discussion
from participation.gate.actions import ask_second
from participation.gate.models import HeldStatement
from participation.notices.links import LEAVING, token_of
from participation.notices.tasks import deliver
from participation.people.models import Person
from participation.record.actors import Actor
from participation.record.models import Delivery
from participation.responses.models import Response, UnitPart
from petitions import actions
from petitions.demo import PETITIONS, Fate
from petitions.models import Petition, PetitionDraft
from tests.browser.visitors import Visitor
from tests.petitions import archive

XIAOYU, ADE, HAIFENG = "xiaoyu@example.org", "ade@example.org", "haifeng@example.org"
MODERATOR = "moderator@example.gov.tw"
SCREENER, OFFICER, ADMIN = "screener@example.gov.tw", "officer@example.gov.tw", "admin@example.gov.tw"
APPROVER = "approver@example.gov.tw"
LONG = "國家圖書館的古籍數位化計畫要公開每一年的進度、經費與授權方式並讓偏鄉學校可以免費使用原始影像檔案"
Steps = Callable[[Visitor], None]


@dataclass(frozen=True)
class Place:
    """A page: a name for the report, its address, and how to get there beyond opening it."""

    name: str
    path: str
    mail: str = ""
    status: int = 200
    steps: Steps | None = None
    # The administration's own frame is Wagtail's; its weight and its words are not ours.
    is_desk: bool = False

    def __str__(self) -> str:
        return self.name

    def open(self, visitor: Visitor, language: str = "zh-hant") -> None:
        """Go there, in one of the two languages, and see that it answers as it should."""
        prefix = "/en" if language == "en" and not self.path.startswith(("/cms/", "/api/")) else ""
        answer = visitor.go(prefix + filled(self.path))
        assert answer.status == self.status, f"{self.name}: {answer.status}"
        if self.steps:
            self.steps(visitor)


def press(name: str) -> Steps:
    """Press a button and stay for the answer."""
    return lambda visitor: visitor.send(name)


def sent_without_token(visitor: Visitor) -> None:
    """Press the button after the form's token was lost."""
    visitor.write("電子郵件", ADE)
    visitor.context.clear_cookies(name="csrftoken")
    visitor.send("登入")


def code_asked_for(visitor: Visitor) -> None:
    """Ask for a code to sign in with."""
    visitor.write("電子郵件", "nobody@example.org")
    visitor.send("登入")


def text_asked_for(visitor: Visitor) -> None:
    """Ask for a code on a mobile."""
    visitor.write("手機號碼", "0911000009")
    visitor.send("傳驗證碼給我")


def webhook_registered(visitor: Visitor) -> None:
    """Register an address and see its secret."""
    visitor.write("網址", "https://news.example.org/hook")
    visitor.send("登記")


def operations_drawn(visitor: Visitor) -> None:
    """Wait for the script that draws the interface's description."""
    visitor.page.locator(".opblock").first.wait_for()


def named(visitor: Visitor) -> None:
    """Report a contact in words that name the proposer."""
    visitor.write("摘要（會公開，請勿寫出個人資料）", words_that_name())
    visitor.send("記錄聯繫")


STAGES = ("title", "content", "benefit", "demands", "sources", "direction")
PUBLIC = (
    Place("home", "/"),
    Place("petitions", "/petitions/"),
    Place("petitions-found", "/petitions/?q=%E5%85%AC%E8%BB%8A"),
    Place("petitions-none", "/petitions/?q=%E6%B2%92%E6%9C%89%E9%80%99%E5%80%8B"),
    Place("petitions-narrowed", "/petitions/?state=responded&sort=signatures"),
    Place("petition-open", "/petitions/{open}/"),
    Place("petition-long-imported", "/petitions/{long}/"),
    Place("petition-refused", "/petitions/{refused}/"),
    Place("petition-closed", "/petitions/{closed}/"),
    Place("petition-withdrawn", "/petitions/{withdrawn}/"),
    Place("petition-waiting", "/petitions/{awaiting}/"),
    Place("petition-extended", "/petitions/{extended}/"),
    Place("petition-responded", "/petitions/{responded}/"),
    Place("discussion", "/petitions/{buses}/comments/"),
    Place("discussion-with-tombstones", "/petitions/{beaches}/comments/?sort=oldest"),
    Place("discussion-empty", "/petitions/{labels}/comments/"),
    Place("comment", "/comments/{doubt}/"),
    Place("comment-removed", "/comments/{offer}/"),
    Place("comment-history", "/comments/{doubt}/history/"),
    Place("comment-answer", "/answers/{answer}/"),
    Place("response", "/responses/{response}/"),
    Place("response-version", "/responses/{response}/versions/1/"),
    Place("response-changes", "/responses/{response}/changes/"),
    Place("propose", "/petitions/propose/"),
    Place("sign-in", "/accounts/login/"),
    Place("sign-up", "/accounts/signup/"),
    Place("section", "/help/"),
    Place("article-with-every-block", "/help/writing-a-petition/"),
    Place("article-with-tables", "/privacy/"),
    Place("how-it-works", "/how-it-works/"),
    Place("search", "/search/?q=%E6%8F%90%E8%AD%B0"),
    Place("not-found", "/nothing-here/", status=404),
    Place("house-rules", "/house-rules/"),
    Place("moderation-record", "/moderation/"),
    Place("moderation-none", "/moderation/?rule=flooding"),
    Place("moderation-decision", "/moderation/{decision}/"),
    Place("appeal-by-link", "/moderation/appeal/{token}/"),
    Place("appeal-unknown", "/moderation/appeal/x/", status=404),
    Place("demo-messages", "/demo/messages/"),
    Place("board", "/duties/"),
    Place("board-met", "/duties/?show=met"),
    Place("board-none", "/duties/?kind=receipt"),
    Place("agencies", "/agencies/"),
    Place("agency", "/agencies/{transport}/"),
    Place("agency-answers", "/agencies/{transport}/responses/"),
    Place("commitments", "/duties/commitments/"),
    Place("commitments-ended", "/duties/commitments/?show=ended"),
    Place("leave", "/unsubscribe/{leaving}/"),
    Place("leave-unknown", "/unsubscribe/x/", status=404),
    Place("mailbox-unknown", "/mailbox/x/", status=404),
    Place("press", "/press/"),
)
FORMS = (
    Place("sign-in-errors", "/accounts/login/", steps=press("登入")),
    Place("sign-up-errors", "/accounts/signup/", steps=press("寄驗證碼給我")),
    Place("code", "/accounts/login/", steps=code_asked_for),
    Place("token-lost", "/accounts/login/", steps=sent_without_token),
    Place("gallery", "/gallery/"),
    Place("gallery-stage", "/gallery/stage/"),
    Place("api-docs", "/api/docs/", steps=operations_drawn),
    Place("forbidden", "/cms/petitions/", ADE, 403),
)
OWN = (
    Place("petition-as-its-proposer", "/petitions/{screening}/", HAIFENG),
    Place("propose-signed-in", "/petitions/propose/", XIAOYU),
    *(Place(f"stage-{stage}", f"/petitions/propose/{{draft}}/{stage}/", XIAOYU) for stage in STAGES),
    *(
        Place(f"stage-{stage}-errors", f"/petitions/propose/{{draft}}/{stage}/", XIAOYU, steps=press("繼續"))
        for stage in STAGES
        if stage != "sources"
    ),
    Place("stage-similar", "/petitions/propose/{alike}/similar/", XIAOYU),
    Place("check-answers", "/petitions/propose/{alike}/check/", XIAOYU),
    Place("discard", "/petitions/propose/{draft}/discard/", XIAOYU),
    Place("receipt", "/petitions/{screening}/receipt/", HAIFENG),
    Place("object", "/petitions/{refused}/object/", ADE, steps=lambda visitor: None),
    Place("take-back", "/petitions/{open}/take-back/", XIAOYU),
    Place("clarify-errors", "/petitions/{open}/clarify/", XIAOYU, steps=press("公開補充說明")),
    Place("discussion-signed-in", "/petitions/{buses}/comments/", ADE),
    Place("discussion-with-rules-to-accept", "/petitions/{labels}/comments/", SCREENER),
    Place("discussion-with-ones-own-held", "/petitions/{beaches}/comments/", "citizen8@example.org"),
    Place("comment-signed-in", "/comments/{doubt}/", ADE),
    Place("comment-write", "/discussions/{place}/write/", OFFICER),
    Place("comment-write-errors", "/discussions/{place}/write/", ADE, steps=press("公開留言")),
    Place("comment-reply", "/comments/{doubt}/reply/", ADE),
    Place("comment-edit", "/comments/{doubt}/edit/", HAIFENG),
    Place("comment-withdraw", "/comments/{doubt}/withdraw/", HAIFENG),
    Place("comment-report", "/comments/{doubt}/report/", ADE),
    Place("comment-report-errors", "/comments/{doubt}/report/", ADE, steps=press("送出檢舉")),
    Place("comment-report-refused", "/comments/{doubt}/report/", HAIFENG, 403),
    Place("sign", "/petitions/{open}/sign/", ADE),
    Place("sign-refused", "/petitions/{open}/sign/", "citizen1@example.org"),
    Place("withdraw", "/petitions/{open}/withdraw/", "citizen1@example.org"),
    Place("my-page", "/me/", XIAOYU),
    Place("my-page-of-an-official", "/me/", OFFICER),
    Place("my-details", "/me/details/", XIAOYU),
    Place("mobile", "/me/mobile/", XIAOYU),
    Place("mobile-code", "/me/mobile/", XIAOYU, steps=text_asked_for),
    Place("erase", "/me/erase/", XIAOYU),
    Place("erase-refused", "/me/erase/", OFFICER),
    Place("mail", "/accounts/email/", XIAOYU),
    Place("sign-out", "/accounts/logout/", XIAOYU),
    Place("house-rules-signed-in", "/house-rules/", OFFICER),
    Place("inbox", "/inbox/", "citizen3@example.org"),
    Place("follow-a-petition", "/follow/?record={open}", ADE),
    Place("follow-a-search", "/follow/?list=petitions&q=%E5%85%AC%E8%BB%8A", ADE),
    Place("follows", "/me/follows/", XIAOYU),
    Place("follows-none", "/me/follows/", MODERATOR),
    Place("mailbox", "/me/mailbox/", ADE),
    Place("moderation-decision-as-its-person", "/moderation/{decision}/", "citizen3@example.org"),
    Place("weekly-figures", "/moderation/figures/", MODERATOR),
    Place("survey", "/responses/{answered}/survey/", "citizen1@example.org"),
    Place("survey-refused", "/responses/{answered}/survey/", OFFICER),
    Place("webhooks", "/me/webhooks/", ADE),
    Place("webhooks-errors", "/me/webhooks/", ADE, steps=press("登記")),
    Place("webhook", "/me/webhooks/", ADE, steps=webhook_registered),
)
DESK = (
    Place("desk-landing", "/cms/", SCREENER, is_desk=True),
    Place("desk-duties", "/cms/petitions/", SCREENER, is_desk=True),
    Place("desk-screening", "/cms/petitions/screening/", SCREENER, is_desk=True),
    Place("desk-screen", "/cms/petitions/screening/{screening}/", SCREENER, is_desk=True),
    Place("desk-objections", "/cms/petitions/objections/", SCREENER, is_desk=True),
    Place("desk-all", "/cms/petitions/all/", SCREENER, is_desk=True),
    Place("desk-petition", "/cms/petitions/all/{open}/", SCREENER, is_desk=True),
    Place("desk-chains", "/cms/petitions/chains/", SCREENER, is_desk=True),
    Place("desk-chain", "/cms/petitions/chains/transport/", SCREENER, is_desk=True),
    Place("desk-blackouts", "/cms/petitions/blackouts/", SCREENER, is_desk=True),
    Place("desk-cases", "/cms/petitions/cases/", OFFICER, is_desk=True),
    Place("desk-case", "/cms/petitions/cases/transport/{extended}/", OFFICER, is_desk=True),
    Place("desk-response", "/cms/petitions/cases/transport/{extended}/response/", OFFICER, is_desk=True),
    Place(
        "desk-unit-part",
        "/cms/petitions/cases/environment/{signing}/response/units/{part}/",
        "officer2@example.gov.tw",
        is_desk=True,
    ),
    Place("desk-landing-of-an-officer", "/cms/", OFFICER, is_desk=True),
    Place("desk-my-work", "/cms/casework/", OFFICER, is_desk=True),
    Place("desk-declines", "/cms/casework/declines/", SCREENER, is_desk=True),
    Place("desk-notes", "/cms/casework/transport/{extended}/notes/", OFFICER, is_desk=True),
    Place("desk-decline", "/cms/casework/transport/{extended}/decline/", OFFICER, is_desk=True),
    Place("desk-assign", "/cms/casework/transport/{extended}/officer/", OFFICER, is_desk=True),
    Place("desk-case-found", "/cms/petitions/cases/transport/{extended}/", OFFICER, 200, named, is_desk=True),
    Place("desk-held", "/cms/casework/held/{held}/", APPROVER, is_desk=True),
    Place("desk-press", "/cms/press/", ADMIN, is_desk=True),
)
DISCUSSION_DESK = (
    Place("desk-queue", "/cms/discussion/", MODERATOR, is_desk=True),
    Place("desk-queue-decided", "/cms/discussion/?tab=decided", MODERATOR, is_desk=True),
    Place("desk-moderation-case", "/cms/discussion/cases/{case}/", MODERATOR, is_desk=True),
    Place("desk-moderation-decided", "/cms/discussion/cases/{closed_case}/", MODERATOR, is_desk=True),
    Place("desk-moderation-lift", "/cms/discussion/decisions/{in_force}/lift/", MODERATOR, is_desk=True),
    Place("desk-moderation-decisions", "/cms/discussion/decisions/", MODERATOR, is_desk=True),
    Place("desk-appeals", "/cms/discussion/appeals/", MODERATOR, is_desk=True),
    Place("desk-appeal", "/cms/discussion/appeals/{appeal}/", MODERATOR, is_desk=True),
    Place("desk-comments", "/cms/discussion/comments/", OFFICER, is_desk=True),
    Place("desk-discussion-comments", "/cms/discussion/comments/{place}/", OFFICER, is_desk=True),
    Place("desk-answer", "/cms/discussion/comments/{place}/answer/?comment={doubt}", OFFICER, is_desk=True),
    Place("desk-openness", "/cms/discussion/discussions/", ADMIN, is_desk=True),
    Place("desk-discussion", "/cms/discussion/discussions/{place}/", ADMIN, is_desk=True),
)
EVERYWHERE = (*PUBLIC, *FORMS, *OWN, *DESK, *DISCUSSION_DESK)
DISCUSSED = {"buses": BUSES, "beaches": BEACHES, "labels": "藥袋上的字請放大到看得清楚"}
FATES = {fate.value: next(demo.title for demo in PETITIONS if demo.fate is fate) for fate in Fate}
# What stands in the demonstration, by the numbers and codes it got.
SAID: dict[str, Callable[[], object]] = {
    "draft": lambda: draft("").key,
    "alike": lambda: draft(FATES["open"]).key,
    "leaving": lambda: leaving(),
    "decision": lambda: decision().pk,
    "token": lambda: appeal_url(decision()).rstrip("/").rsplit("/", 1)[1],
    "response": lambda: Response.objects.published().filter(source="")[0].pk,
    "doubt": lambda: Comment.objects.get(text__startswith="一座電子紙站牌要多少錢").pk,
    "offer": lambda: Comment.objects.get(text__startswith="便宜出清免處方").pk,
    "answer": lambda: CommentAnswer.objects.get(text__startswith="謝謝兩位的意見").pk,
    "case": lambda: Case.objects.get(comment__text__startswith="反對的人大概都沒有去過海邊").pk,
    "closed_case": lambda: Case.objects.get(comment__text__startswith="暑假輔導班熱烈招生中").pk,
    "in_force": lambda: Decision.objects.in_force().filter(kind="hide").latest("pk").pk,
    "part": lambda: UnitPart.objects.get(delivered_at__isnull=False).pk,
    "appeal": lambda: Appeal.objects.filter(decided_at__isnull=True).latest("pk").pk,
    "transport": lambda: Agency.objects.get(slug="transport").code,
    "held": lambda: held().pk,
    "place": lambda: Discussion.objects.get(record__number=number_of(BUSES)).pk,
    "answered": lambda: Response.objects.get(record__number=number_of(FATES["responded"]), part="lead").pk,
}


def filled(path: str) -> str:
    """An address with the numbers and keys that its names stand for."""
    titles = {**FATES, "long": LONG, **DISCUSSED}
    for name in re.findall(r"{(\w+)}", path):
        stands = SAID[name]() if name in SAID else number_of(titles[name])
        path = path.replace(f"{{{name}}}", str(stands))
    return path


def decision() -> Decision:
    """What was decided about somebody who can still appeal."""
    return Decision.objects.published().filter(person__email="citizen3@example.org").get()


def extended() -> Petition:
    """The petition whose answer was put off."""
    return Petition.objects.select_related("record", "proposer").get(title=FATES["extended"])


def words_that_name() -> str:
    """Words in which its proposer is named."""
    proposer = extended().proposer
    assert proposer is not None
    return f"已與{proposer.nickname}通電話，說明展延的原因。"


def held() -> HeldStatement:
    """Such words, waiting for a second person."""
    known = HeldStatement.objects.open().first()
    if known:
        return known
    agency, officer = Agency.objects.get(slug="transport"), Person.objects.get(email=OFFICER)
    by = Actor.official(officer, agency, Role.OFFICER)
    payload = {"on": day_of(clock.now()).isoformat(), "channel": "phone", "summary": words_that_name()}
    return ask_second(extended().record, verb="petitions.contact", payload=payload, by=by, now=clock.now())


def leaving() -> str:
    """The mark by which somebody leaves what they were told of."""
    deliver()
    told = Delivery.objects.filter(audience__in=["followers", "signatories"], person__isnull=False)
    return token_of(told.earliest("pk"), LEAVING)


def number_of(title: str) -> str:
    """The number of a petition of the demonstration."""
    return str(Petition.objects.select_related("record").get(title=title).record.number)


def draft(title: str) -> PetitionDraft:
    """小雨's draft, empty or with a title."""
    author = Person.objects.get(email=XIAOYU)
    known = (found for found in PetitionDraft.objects.filter(proposer=author))
    for found in known:
        if found.answers.get("title", "") == title:
            return found
    now = clock.now()
    made = actions.start_draft(by=author, lifecycle_key="demo", now=now)
    return actions.save_draft(made, answers={"title": title} if title else {}, now=now)


def import_a_long_one(folder: Path) -> None:
    """Bring in a petition as long as the archive's longest, with an address that cannot be broken."""
    paragraph = f"{LONG}，因為 https://example.org/{'a' * 90}。" * 3
    words = "\n\n".join(f"{place}、{paragraph}" for place in range(1, 12))
    long = archive.passed(content=words, benefit_impact=words, title=LONG)
    files = archive.written(folder, [long])
    call_command("import_join", *files, "--quiet", verbosity=0)


def by_name(places: Iterable[Place]) -> list[str]:
    """The names, for the report."""
    return [place.name for place in places]
