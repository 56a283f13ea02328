"""Agencies at their desk: classifying, grouping, answering, signing off, the knowledge base."""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.agencies.models import Agency, Role
from participation.discussion import actions
from participation.discussion.guideline import Class
from participation.discussion.models import (
    AnswerPart,
    CannedPassage,
    Comment,
    CommentAnswer,
    Discussion,
    ListedTerm,
    Theme,
)
from participation.obligations.models import Obligation
from participation.record.actors import Actor
from tests.discussion import desk, factories
from tests.petitions import factories as petitions
from tests.petitions.factories import NOW

pytestmark = desk.AT_THE_DESK
WORKERS = {Role.OFFICER, Role.APPROVER, Role.SUPERVISOR}


def place_of(lead: Agency, level: int = 4) -> Discussion:
    return factories.discussion(level, lead=[lead])


def classified(place: Discussion, as_: str, words: str = "轉角太暗了。") -> Comment:
    """A comment that its agency has classified."""
    owner = Agency.objects.get(petition_parts__petition=place.record_id, petition_parts__part="lead")
    said = factories.comment(place, words)
    return actions.classify(said, as_=as_, by=petitions.official(owner, Role.OFFICER), now=NOW)


def buttons(place: Discussion, said: Comment) -> list[tuple[str, dict[str, Any]]]:
    """Every post of the answering desk that would work for the agency's own people."""
    return [
        (desk.url("classify", said.pk), {"as": "suggestion"}),
        (desk.url("group", place.pk), {"comment": [said.pk], "title": "照明", "group": "1"}),
        (desk.url("answer", place.pk), {"comment": [said.pk], "kind": "brief", "text": "三天內回復。"}),
        (
            desk.url("answer", place.pk),
            {"comment": [said.pk], "kind": "brief", "text": "三天", "search": "1"},
        ),
    ]


def test_only_those_who_owe_the_answers_see_and_give_them() -> None:
    own, other = petitions.agency(), petitions.agency()
    place = place_of(own)
    said = classified(place, Class.CRITICISM)
    pages = [desk.url("discussion_comments", place.pk), f"{desk.url('answer', place.pk)}?comment={said.pk}"]
    outsiders = [Client(), desk.at_desk(petitions.person()), *(desk.member(other, role) for role in Role)]
    outsiders += [desk.member(own, role) for role in set(Role) - WORKERS]
    outsiders += [desk.member(petitions.desk(), role) for role in (Role.SCREENER, Role.EDITOR)]
    for client in outsiders:
        for path in pages:
            response = client.get(path)
            assert response.status_code in {302, 403}
            assert said.text not in desk.text(response)
        for path, data in buttons(place, said):
            assert client.post(path, data).status_code in {302, 403}
        overview = client.get(desk.url("comments"))
        assert place.record.title not in desk.text(overview)
    said.refresh_from_db()
    assert said.classified_as == Class.CRITICISM
    assert not CommentAnswer.objects.exists()
    assert not Theme.objects.exists()
    for role in WORKERS:
        client = desk.member(own, role)
        assert place.record.title in desk.text(client.get(desk.url("comments")))
        for path in pages:
            assert said.text in desk.text(client.get(path))


def test_moderators_and_administrators_read_and_answer_only_where_the_level_says() -> None:
    own = petitions.agency()
    place = place_of(own)
    said = classified(place, Class.QUESTION)
    for client in (desk.moderator(), desk.administrator()):
        assert said.text in desk.text(client.get(desk.url("discussion_comments", place.pk)))
        assert client.post(*buttons(place, said)[2]).status_code == 403
    for path, data in buttons(place, said):
        assert desk.administrator().post(path, data).status_code == 403
    # Moderators classify wherever something was said; the answer is the agency's.
    assert desk.moderator().post(*buttons(place, said)[0]).status_code == 302
    assert not CommentAnswer.objects.exists()
    free = place_of(own, 5)
    asked = factories.comment(free, "什麼時候開工？")
    data = {"comment": [asked.pk], "kind": "formal", "text": "預定六月開工。"}
    assert desk.moderator().post(desk.url("answer", free.pk), data).status_code == 302
    assert CommentAnswer.objects.get().published_at is not None


def test_an_officer_classifies_and_the_answers_are_owed() -> None:
    own = petitions.agency()
    place = place_of(own)
    said = factories.comment(place, "可以先裝感應燈嗎？")
    client = desk.member(own, Role.OFFICER)
    listed = desk.url("discussion_comments", place.pk)
    response = client.post(desk.url("classify", said.pk) + "?show=new", {"as": "question"})
    assert response.headers["Location"] == f"{listed}?show=new#comment-{said.pk}"
    owed = Obligation.objects.filter(comment_duty__comment=said)
    assert set(owed.values_list("kind", flat=True)) == {"comment_brief", "comment_formal"}
    assert "簡要回應留言" in desk.text(client.get(desk.url("comments")))
    urgent = factories.comment(place, "路燈掉下來了！")
    client.post(desk.url("classify", urgent.pk), {"as": "question", "emergency": "1"})
    assert Obligation.objects.filter(comment_duty__comment=urgent, kind="comment_emergency").exists()
    nonsense = client.post(desk.url("classify", said.pk), {"as": "nonsense"})
    assert nonsense.status_code == 409
    for show, expected in (
        ("new", []),
        ("owed", [urgent.pk, said.pk]),
        ("criticism", []),
        ("x", [urgent.pk, said.pk]),
    ):
        rows = client.get(listed, {"show": show}).context["rows"]
        assert [row["comment"].pk for row in rows] == expected


def test_one_answer_serves_several_comments_that_are_shown_before() -> None:
    own = petitions.agency()
    place = place_of(own)
    first, second = (classified(place, Class.QUESTION, words) for words in ("何時裝？", "裝幾盞？"))
    left = classified(place, Class.QUESTION, "誰來裝？")
    client = desk.member(own, Role.OFFICER)
    go_on = client.post(desk.url("group", place.pk), {"comment": [first.pk, second.pk], "answer": "1"})
    shown = desk.text(client.get(go_on.headers["Location"]))
    assert "這則回應會答復 2 則留言" in shown
    assert "何時裝？" in shown
    assert "誰來裝？" not in shown
    path = desk.url("answer", place.pk)
    data = {"comment": [first.pk, second.pk], "kind": "formal", "text": "六月裝十二盞。"}
    empty = client.post(path, data | {"text": " "})
    assert empty.status_code == 422
    assert "何時裝？" in desk.text(empty)
    nobody = client.post(path, {"kind": "formal", "text": "六月裝十二盞。"})
    assert nobody.status_code == 409
    assert "六月裝十二盞。" in desk.text(nobody)
    assert client.post(path, data).status_code == 302
    given = CommentAnswer.objects.get()
    assert set(given.comments.all()) == {first, second}
    open_ = Obligation.objects.open().filter(kind__in=["comment_brief", "comment_formal"])
    assert set(open_.values_list("comment_duty__comment", flat=True)) == {left.pk}


def test_criticism_is_grouped_answered_once_and_signed_by_another() -> None:
    own, other = petitions.agency(), petitions.agency()
    place = place_of(own)
    first, second = (classified(place, Class.CRITICISM, words) for words in ("太慢了。", "拖太久。"))
    liked = classified(place, Class.POSITIVE, "做得好。")
    author = petitions.official(own, Role.SUPERVISOR, "擬稿主管")
    client, path = desk.as_actor(author), desk.url("group", place.pk)
    data = {"comment": [first.pk, second.pk], "title": "進度太慢", "group": "1"}
    wrong = client.post(path, data | {"comment": [first.pk, liked.pk]})
    assert wrong.status_code == 409
    assert "進度太慢" in desk.text(wrong)
    unnamed = client.post(path, data | {"title": " "})
    assert unnamed.status_code == 409
    assert client.post(path, data).status_code == 302
    theme = Theme.objects.get()
    assert "進度太慢" in desk.text(client.get(desk.url("discussion_comments", place.pk)))
    answer = {"theme": theme.pk, "kind": "formal", "text": "我們已經調整工期。"}
    assert "太慢了。" in desk.text(client.get(f"{desk.url('answer', place.pk)}?theme={theme.pk}"))
    client.post(desk.url("answer", place.pk), answer)
    given = CommentAnswer.objects.get()
    assert given.published_at is None
    assert "我們已經調整工期。" in desk.text(client.get(desk.url("to_sign")))
    assert client.post(desk.url("sign", given.pk)).status_code == 403
    for outsider in (
        desk.member(other, Role.SUPERVISOR),
        desk.member(own, Role.OFFICER),
        desk.moderator(),
        desk.administrator(),
    ):
        assert outsider.post(desk.url("sign", given.pk)).status_code == 403
    assert "我們已經調整工期。" not in desk.text(desk.member(other, Role.SUPERVISOR).get(desk.url("to_sign")))
    assert desk.member(own, Role.OFFICER).get(desk.url("to_sign")).status_code == 403
    assert desk.member(own, Role.SUPERVISOR).post(desk.url("sign", given.pk)).status_code == 302
    assert CommentAnswer.objects.get().published_at is not None
    assert desk.supervisor().post(desk.url("sign", given.pk)).status_code == 403


def test_passages_are_found_and_put_in_without_losing_what_was_typed() -> None:
    own, other = petitions.agency(), petitions.agency()
    place = place_of(own)
    said = classified(place, Class.QUESTION)
    mine = CannedPassage.objects.create(agency=own, topic="照明", title="臺北路燈", text="路燈由本部維護。")
    shared = CannedPassage.objects.create(agency=None, topic="禮貌", title="感謝", text="謝謝您的意見。")
    theirs = CannedPassage.objects.create(agency=other, topic="別人", title="別人的", text="別人的段落。")
    client, path = desk.member(own, Role.OFFICER), desk.url("answer", place.pk)
    shown = desk.text(client.get(path, {"comment": str(said.pk), "q": "台北"}))
    assert "臺北路燈" in shown
    assert "謝謝您的意見。" not in shown
    assert "別人的" not in desk.text(client.get(path, {"comment": said.pk}))
    data: dict[str, Any] = {"comment": [said.pk], "kind": "formal", "text": "您好。", "q": "台北"}
    for number, expected in (
        (f"passage:{mine.pk}", "您好。\n\n路燈由本部維護。"),
        (f"passage:{shared.pk}", "您好。\n\n謝謝您的意見。"),
        (f"passage:{theirs.pk}", "您好。"),
        ("nonsense", "您好。"),
    ):
        form = client.post(path, data | {"insert": number}).context["form"]
        assert form["text"].value() == expected
        assert form["kind"].value() == "formal"
    assert "您好。" in desk.text(client.post(path, data | {"search": "1"}))
    assert not CommentAnswer.objects.exists()
    client.post(path, data)
    given = CommentAnswer.objects.get()
    again = classified(place, Class.QUESTION)
    insert: dict[str, Any] = {"comment": [again.pk], "text": "", "insert": f"answer:{given.pk}"}
    assert client.post(path, insert).context["form"]["text"].value() == "您好。"


def test_comments_take_constant_queries() -> None:
    own = petitions.agency()
    place = place_of(own)
    client = desk.member(own, Role.OFFICER)
    classified(place, Class.QUESTION)

    def asked() -> list[int]:
        counts = []
        for path in (desk.url("comments"), desk.url("discussion_comments", place.pk)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts.append(len(queries))
        return counts

    few = asked()
    for _ in range(4):
        classified(place, Class.QUESTION)
    assert asked() == few


def test_what_people_write_to_agencies_becomes_no_markup() -> None:
    own = petitions.agency()
    place = place_of(own)
    attack = "<script>alert(1)</script>"
    said = classified(place, Class.CRITICISM, f"{attack} 太慢了。")
    client = desk.member(own, Role.OFFICER)
    client.post(desk.url("group", place.pk), {"comment": [said.pk], "title": attack, "group": "1"})
    CannedPassage.objects.create(agency=own, topic=attack, title=attack, text=attack)
    theme = Theme.objects.get()
    client.post(desk.url("answer", place.pk), {"theme": theme.pk, "kind": "formal", "text": attack})
    pages = [
        desk.url("comments"),
        desk.url("discussion_comments", place.pk),
        f"{desk.url('answer', place.pk)}?theme={theme.pk}",
    ]
    for path in pages:
        assert attack not in desk.text(client.get(path)), path
    assert attack not in desk.text(desk.member(own, Role.SUPERVISOR).get(desk.url("to_sign")))


def test_passages_are_kept_by_their_agency() -> None:
    own, other = petitions.agency(), petitions.agency()
    mine = CannedPassage.objects.create(agency=own, topic="照明", title="自己的", text="甲")
    theirs = CannedPassage.objects.create(agency=other, topic="照明", title="別人的", text="乙")
    shared = CannedPassage.objects.create(agency=None, topic="照明", title="共用的", text="丙")
    data = {"topic": "照明", "title": "新的", "text": "丁", "language": "zh-hant", "is_active": "on"}
    for role in Role:
        client = desk.member(own, role)
        keeps = role in {Role.EDITOR, *WORKERS}
        listed = client.get("/cms/passages/")
        assert (listed.status_code == 200) == keeps
        if not keeps:
            assert client.post("/cms/passages/new/", data | {"agency": own.pk}).status_code in {302, 403}
            continue
        assert "自己的" in desk.text(listed)
        assert "別人的" not in desk.text(listed)
        assert client.get(f"/cms/passages/edit/{mine.pk}/").status_code == 200
        for hidden in (theirs, shared):
            for page in ("edit", "delete", "history", "usage"):
                path = f"/cms/passages/{page}/{hidden.pk}/"
                assert client.get(path).status_code in {403, 404, 302}, path
                assert client.post(path, data | {"agency": own.pk}).status_code in {403, 404, 405, 302}
        client.post("/cms/passages/new/", data | {"agency": other.pk})
        client.post("/cms/passages/new/", data | {"agency": ""})
        assert CannedPassage.objects.filter(title="新的").exclude(agency=own).count() == 0
    client = desk.member(own, Role.EDITOR)
    client.post("/cms/passages/new/", data | {"agency": own.pk})
    assert CannedPassage.objects.get(title="新的").agency == own
    for kept in (theirs, shared):
        before = kept.title
        kept.refresh_from_db()
        assert kept.title == before
    assert "共用的" in desk.text(desk.administrator().get("/cms/passages/"))


def test_listed_terms_are_kept_by_moderators() -> None:
    term = ListedTerm.objects.create(kind="word", text="壞話", rule="abuse", language="")
    data = {"kind": "word", "text": "更壞的話", "rule": "abuse", "language": ""}
    own = petitions.agency()
    outsiders = [desk.member(own, role) for role in Role] + [desk.member(petitions.desk(), Role.SCREENER)]
    for client in outsiders:
        assert "壞話" not in desk.text(client.get("/cms/listed-terms/"))
        client.post("/cms/listed-terms/new/", data)
        client.post(f"/cms/listed-terms/delete/{term.pk}/")
    assert ListedTerm.objects.count() == 1
    for client in (desk.moderator(), desk.supervisor(), desk.administrator()):
        assert "壞話" in desk.text(client.get("/cms/listed-terms/"))
    desk.moderator().post("/cms/listed-terms/new/", data)
    assert ListedTerm.objects.count() == 2


def test_starting_words_are_loaded_once_and_what_was_removed_stays_away(capsys: Any) -> None:
    call_command("load_terms")
    count = ListedTerm.objects.count()
    assert count > 20
    ListedTerm.objects.order_by("pk")[:1].get().delete()
    call_command("load_terms")
    assert ListedTerm.objects.count() == count - 1
    assert "nothing was loaded" in capsys.readouterr().out


def test_the_menu_shows_each_what_is_theirs() -> None:
    own = petitions.agency()
    officer = desk.text(desk.member(own, Role.OFFICER).get(desk.url("comments")))
    assert desk.url("appeals") not in officer
    assert "/cms/passages/" in officer
    assert "/cms/listed-terms/" not in officer
    shown = desk.text(desk.moderator().get(desk.url("queue")))
    assert desk.url("queue") in shown
    assert "/cms/listed-terms/" in shown
    assert desk.url("discussions") not in shown
    assert desk.url("discussions") in desk.text(desk.supervisor().get(desk.url("queue")))


def test_nobody_answers_for_the_public() -> None:
    said = factories.comment(factories.discussion())
    client = desk.at_desk(petitions.person(is_staff=True))
    assert client.get(desk.url("comments")).status_code == 403
    assert client.post(desk.url("classify", said.pk), {"as": "question"}).status_code == 403
    assert Actor.system().agency is None


def test_units_hand_in_their_parts_before_the_formal_answer() -> None:
    own, other = petitions.agency(), petitions.agency()
    place = place_of(own)
    said = classified(place, Class.QUESTION)
    client, path = desk.member(own, Role.OFFICER), desk.url("route", place.pk)
    assert said.text in desk.text(client.get(path, {"comment": str(said.pk)}))
    data = {
        "comment": said.pk, "unit-TOTAL_FORMS": 4, "unit-INITIAL_FORMS": 0,
        "unit-0-unit": "工務科", "unit-0-expected_on": "2026-11-23", "unit-0-leads": "on",
        "unit-1-unit": "生態科", "unit-1-expected_on": "2026-11-24",
    }  # fmt: skip
    nobody_leads = client.post(path, {**data, "unit-0-leads": ""})
    assert nobody_leads.status_code == 409
    assert "生態科" in desk.text(nobody_leads)
    assert client.post(path, {**data, "unit-0-expected_on": "x"}).status_code == 422
    assert desk.member(other, Role.OFFICER).post(path, data).status_code == 403
    assert client.post(path, data).status_code == 302
    parts = list(AnswerPart.objects.filter(comment=said))
    assert len(parts) == 2
    formal = {"comment": [said.pk], "kind": "formal", "text": "六月開工。"}
    early = client.post(desk.url("answer", place.pk), formal)
    assert early.status_code == 409
    assert "六月開工。" in desk.text(early)
    for part in parts:
        assert (
            desk.member(other, Role.OFFICER).post(desk.url("deliver", part.pk), {"text": "x"}).status_code
            == 403
        )
        client.post(desk.url("deliver", part.pk), {"text": f"{part.unit}沒有意見"})
    assert "工務科沒有意見" in desk.text(client.get(desk.url("answer", place.pk), {"comment": str(said.pk)}))
    assert client.post(desk.url("answer", place.pk), formal).status_code == 302
