"""Who may do what at the platform's desk, through pages and through posts that no page offers."""

from typing import Any

import pytest
from django.test import Client

from participation.agencies.models import Agency, Role
from participation.agencies.rules import NOT_YOUR_DESK
from participation.obligations.models import Obligation
from participation.people.models import Person
from petitions import actions
from petitions.models import Petition
from tests.petitions import factories
from tests.petitions.factories import NOW
from tests.petitions.offices import administrator, at_desk, member, screener, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize("name", ["screening", "objections", "petitions", "blackouts"])
def test_platform_lists_are_for_screeners_and_administrators(name: str) -> None:
    own = factories.agency()
    factories.desk()
    assert screener().get(url(name)).status_code == 200
    assert administrator().get(url(name)).status_code == 200
    for role in Role:
        response = member(own, role).get(url(name))
        assert response.status_code == 403
        assert "只有這個機關負責這項工作的人可以這樣做" in response.content.decode()
    for role in set(Role) - {Role.SCREENER}:
        assert member(factories.desk(), role).get(url(name)).status_code == 403


@pytest.mark.parametrize("name", ["screening", "duties", "cases", "petitions", "blackouts", "objections"])
def test_citizens_and_strangers_do_not_enter(name: str) -> None:
    factories.desk()
    for client in (Client(), at_desk(factories.person())):
        response = client.get(url(name))
        assert response.status_code in {302, 403}
        assert response.status_code == 403 or "login" in response.headers["Location"]


def platform_posts(petition: Petition, lead: Agency) -> list[tuple[str, dict[str, Any]]]:
    """Every post of the platform's desk that would work for a screener."""
    return [
        (url("publish", petition.number), {"lead": [lead.pk]}),
        (url("refuse", petition.number), {"code": "unclear", "note": "請寫明訴求。"}),
        (url("refuse", petition.number), {"code": "unclear", "note": "請寫明訴求。", "preview": "1"}),
        (url("reassign", petition.number), {"lead": [lead.pk], "reason": "業務調整"}),
        (
            url("batch", petition.number),
            {"source": "paper", "label": "一", "count": 3, "counted_on": "2026-11-19"},
        ),
        (url("blackouts"), {"starts_on": "2027-01-01", "ends_on": "2027-02-01", "reason": "投票"}),
    ]


def test_platform_posts_are_refused_to_everybody_else() -> None:
    lead = factories.agency()
    petition = factories.proposed()
    others = [administrator(), *(member(lead, role) for role in Role)]
    others += [member(factories.desk(), role) for role in set(Role) - {Role.SCREENER}]
    before = petition.record.events.count()
    for client in others:
        for path, data in platform_posts(petition, lead):
            response = client.post(path, data)
            assert response.status_code == 403, path
    petition.refresh_from_db()
    assert petition.is_screening
    assert petition.record.events.count() == before


def test_screener_publishes_with_lead_and_co_agencies() -> None:
    lead, co = factories.agency(), factories.agency()
    petition = factories.proposed(agencies=(lead,))
    client = screener()
    shown = client.get(url("screen", petition.number)).content.decode()
    assert petition.title in shown
    assert "三個工作日內完成檢核" in shown
    response = client.post(url("publish", petition.number), {"lead": [lead.pk], "co": [co.pk]}, follow=True)
    assert response.redirect_chain == [(url("screening"), 302)]
    petition.refresh_from_db()
    assert petition.is_open
    assert {(part.agency_id, part.part) for part in petition.agency_parts.all()} == {
        (lead.pk, "lead"),
        (co.pk, "co"),
    }


def test_publishing_without_a_lead_agency_keeps_what_was_chosen() -> None:
    co = factories.agency("道路協辦署")
    petition = factories.proposed()
    response = screener().post(url("publish", petition.number), {"co": [co.pk]})
    assert response.status_code == 422
    text = response.content.decode()
    assert "請指定至少一個主辦機關。" in text
    assert f'value="{co.pk}"' in text
    assert "checked" in text


def test_refusing_previews_first_and_then_refuses_with_the_related_petition() -> None:
    related = factories.published(title="捷運末班車延後")
    petition = factories.proposed(title="捷運末班車再晚一點")
    client, path = screener(), url("refuse", petition.number)
    data = {"code": "duplicate", "note": "已有相同的提議。", "related": related.number.lower()}
    preview = client.post(path, data | {"preview": "1"})
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "提議人會讀到" in text
    assert f"相關提議：{related.number} 捷運末班車延後" in text
    assert "請附議已在進行的提議" in text
    assert "已有相同的提議。" in text
    petition.refresh_from_db()
    assert petition.is_screening
    assert client.post(path, data).status_code == 302
    petition.refresh_from_db()
    assert (petition.refusal_code, petition.is_refused) == ("duplicate", True)
    assert related.number in petition.refusal_note


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": ""}, "請選擇一個不受理原因。"),
        ({"code": "whim"}, "請重新選擇，送出的選項不在清單裡。"),
        ({"note": " "}, "請向提議人說明為什麼不受理。"),
        ({"related": "P1999-0001"}, "找不到這個編號的公開提議。"),
    ],
)
def test_an_incomplete_refusal_keeps_what_was_typed(changes: dict[str, str], sentence: str) -> None:
    petition = factories.proposed()
    data = {"code": "unclear", "note": "看不出希望政府做什麼。", **changes}
    response = screener().post(url("refuse", petition.number), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert data["note"].strip() in text
    petition.refresh_from_db()
    assert petition.is_screening


def test_a_decision_that_comes_second_is_refused_with_the_sentence() -> None:
    lead = factories.agency()
    petition = factories.published(lead=[lead])
    response = screener().post(url("refuse", petition.number), {"code": "unclear", "note": "太慢了的說明"})
    assert response.status_code == 409
    text = response.content.decode()
    assert "目前的狀態是「附議中」，不能這樣做。" in text
    assert "太慢了的說明" in text


def test_similar_petitions_are_shown_and_what_bars_stands_first() -> None:
    factories.published(title="公園步道裝設低光害路燈甲案")
    factories.reached(title="公園步道裝設低光害路燈乙案")
    petition = factories.proposed(title="公園步道裝設低光害路燈")
    text = screener().get(url("screen", petition.number)).content.decode()
    assert "六個月內已達門檻" in text
    assert text.index("乙案") < text.index("甲案")


def objected() -> tuple[Petition, Client]:
    """A refused petition with an objection, and the browser of who refused it."""
    author, refuser = factories.person("小雨"), factories.screener()
    petition = factories.proposed(by=author)
    petition = actions.refuse(petition, code="unclear", note="不夠具體。", by=refuser, now=NOW)
    from participation.record.actors import Actor

    actions.file_objection(petition, grounds="訴求寫得很清楚。", by=Actor.proposer(author), now=NOW)
    assert refuser.person is not None
    return petition, at_desk(refuser.person)


def test_an_objection_is_not_decided_by_who_refused() -> None:
    petition, refuser = objected()
    path = url("objection", petition.number)
    assert "申復必須由原檢核員以外的人決定。" in refuser.get(path).content.decode()
    response = refuser.post(path, {"decision": "dismiss", "reason": "維持。"})
    assert response.status_code == 403
    assert "申復必須由原檢核員以外的人決定。" in response.content.decode()
    assert "維持。" in response.content.decode()
    assert screener().post(path, {"decision": "dismiss", "reason": "維持。"}).status_code == 302
    late = screener().post(path, {"decision": "dismiss", "reason": "再一次。"})
    assert late.status_code == 409


def test_who_only_administers_is_told_why_they_cannot_decide() -> None:
    petition, _refuser = objected()
    text = administrator().get(url("objection", petition.number)).content.decode()
    assert 'disabled aria-describedby="unable"' in text
    assert str(NOT_YOUR_DESK.sentence) in text


def test_who_refused_does_not_decide_with_a_second_account_either() -> None:
    petition, _refuser = objected()
    petition.refresh_from_db()
    assert petition.screener
    second = factories.screener()
    assert second.person
    Person.objects.filter(pk=second.person.pk).update(identity=petition.screener.identity)
    client = at_desk(Person.objects.get(pk=second.person.pk))
    path = url("objection", petition.number)
    assert client.post(path, {"decision": "dismiss", "reason": "維持。"}).status_code == 403


def test_an_upheld_objection_opens_the_petition_and_needs_an_agency() -> None:
    petition, _refuser = objected()
    lead, client, path = factories.agency(), screener(), url("objection", petition.number)
    data = {"decision": "uphold", "reason": "確實夠具體。"}
    missing = client.post(path, data)
    text = missing.content.decode()
    assert missing.status_code == 422
    assert "請指定至少一個主辦機關。" in text
    # It can be put right at once.
    assert "確實夠具體。" in text
    assert "disabled" not in text[text.index("送出決定") - 80 : text.index("送出決定")]
    assert client.post(path, data | {"lead": [lead.pk]}).status_code == 302
    petition.refresh_from_db()
    assert petition.is_open


def test_agencies_are_reassigned_with_a_reason() -> None:
    old, new = factories.agency(), factories.agency()
    petition = factories.reached(lead=[old])
    client, path = screener(), url("reassign", petition.number)
    assert client.post(path, {"lead": [new.pk]}).status_code == 422
    assert client.post(path, {"lead": [new.pk], "reason": "組織調整"}).status_code == 302
    assert Obligation.objects.filter(record=petition.record, agency=old).open().count() == 0
    assert Obligation.objects.filter(record=petition.record, agency=new).open().count() == 3


def test_a_batch_counts_once() -> None:
    petition = factories.published(lifecycle_key="join")
    client, path = screener(), url("batch", petition.number)
    data = {"source": "paper", "label": "第一批", "count": 120, "counted_on": "2026-11-19"}
    assert client.post(path, data | {"counted_on": "2026-11-21"}).status_code == 422
    assert client.post(path, data).status_code == 302
    again = client.post(path, data)
    assert again.status_code == 409
    assert "一個批次只計一次" in again.content.decode()
    petition.refresh_from_db()
    assert petition.signature_count == 120
    assert "120" in client.get(url("petition", petition.number)).content.decode()


def test_blackouts_are_declared_without_overlap_and_ended() -> None:
    client, path = screener(), url("blackouts")
    data = {"starts_on": "2026-11-01", "ends_on": "2026-12-31", "reason": "全國性公民投票"}
    assert client.post(path, data | {"ends_on": "2026-10-01"}).status_code == 422
    assert client.post(path, data).status_code == 302
    overlap = client.post(path, data)
    assert overlap.status_code == 409
    assert "重疊" in overlap.content.decode()
    from petitions.models import Blackout

    blackout = Blackout.objects.get()
    assert client.post(url("blackout_end", blackout.pk)).status_code == 302
    assert client.post(url("blackout_end", blackout.pk)).status_code == 409
    blackout.refresh_from_db()
    assert abs((blackout.ends_at - NOW).total_seconds()) < 60


def test_the_screener_is_shown_what_looks_like_personal_data() -> None:
    plain, petition = factories.proposed(), factories.proposed(content="請打給我 0912345678。")
    assert "可能的個人資料" not in screener().get(url("screen", plain.number)).content.decode()
    page = screener().get(url("screen", petition.number)).content.decode()
    assert "可能的個人資料" in page
    assert "<strong>0912345678</strong>" in page
