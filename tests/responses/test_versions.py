"""Every published text stays as it was, and readers see what was changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client

from participation.record.texts import fingerprint
from participation.responses.models import Response, ResponseVersion, VersionText
from participation.responses.texts import GONE, NEW, SAME, Run, compare, content_of
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def answered() -> Response:
    return make.responded().record.responses.get()


def test_publishing_keeps_the_first_version_of_the_text() -> None:
    response = answered()
    version = response.versions.get()
    content = content_of(response, response.answers.all())
    assert (version.number, version.published_at, version.reason) == (1, response.published_at, "")
    assert (version.content, version.sha256) == (content, fingerprint(content))
    assert version.event is not None
    assert version.event.kind == "response_published"
    assert str(version) == f"{response.pk} v1"
    assert str(version.kept) == str(version.pk)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("response_version_once", {"number": 1, "reason": ""}),
        ("response_version_from_one", {"number": 0, "reason": "改"}),
        ("response_version_says_why", {"number": 2, "reason": ""}),
        ("response_version_says_why", {"number": 1, "reason": "改"}),
        ("response_version_hashed", {"sha256": "x" * 64}),
    ],
)
def test_a_version_is_numbered_hashed_and_says_why(constraint: str, facts: dict[str, Any]) -> None:
    whole = {"response": answered(), "number": 2, "published_at": NOW, "sha256": "0" * 64, "reason": "更正"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ResponseVersion.objects.create(**{**whole, **facts})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE responses_responseversion SET sha256 = sha256",
        "DELETE FROM responses_responseversion",
        "TRUNCATE responses_responseversion CASCADE",
        "UPDATE responses_versiontext SET content = '{}'",
        "TRUNCATE responses_versiontext",
    ],
)
def test_the_database_lets_nobody_change_a_version(statement: str) -> None:
    answered()
    # What waits to be checked at the end would keep a table from being emptied for another reason.
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match="only ever added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_law_may_have_words_erased_and_hash_and_number_stay(client: Client) -> None:
    response = answered()
    VersionText.objects.all().delete()
    page = client.get(f"/responses/{response.pk}/versions/1/").content.decode()
    assert "已經依法移除" in page
    assert response.versions.get().sha256 in page


def mark(before: str, old: str, new: str, after: str) -> list[Run]:
    """One change, whole, in the middle of a sentence."""
    return [Run(SAME, before), Run(GONE, old), Run(NEW, new), Run(SAME, after)]


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        ("同意。", "同意。", [Run(SAME, "同意。")]),
        ("", "同意", [Run(NEW, "同意")]),
        ("同意", "", [Run(GONE, "同意")]),
        (
            "預算三百萬元。",
            "預算五百萬元。",
            [Run(SAME, "預算"), Run(GONE, "三百萬"), Run(NEW, "五百萬"), Run(SAME, "元。")],
        ),
        # A word of Latin script or a number changes whole.
        (
            "共 1200 件",
            "共 1300 件",
            [Run(SAME, "共 "), Run(GONE, "1200"), Run(NEW, "1300"), Run(SAME, " 件")],
        ),
        *(
            (f"{before}{old}{after}", f"{before}{new}{after}", mark(before, old, new, after))
            for before, old, new, after in (
                ("預定於 ", "2026 年 11 月 20 日", "2026 年 12 月 2 日", "（五）召開研商會議。"),
                ("本案自 ", "115年3月1日", "115年9月1日", "起實施。"),
                ("預定於 ", "11 月 20 日", "12 月 2 日", "召開第二次會議。"),
                ("公告日期：", "2026-11-20", "2026-12-02", "，自公告日施行。"),
                ("會議改於上午 ", "9:30", "10:15", " 在本部五樓舉行。"),
                ("編列經費 ", "1,250,000", "1,520,000", " 元，由公務預算支應。"),
                ("平均下降 ", "3.5%", "13.25%", "，優於去年同期。"),
                ("依 ", "ISO-14001", "ISO-50001", " 的規定辦理。"),
                ("請洽 ", "service@example.gov.tw", "contact@example.gov.tw", " 或本部總機。"),
                ("補助三處海水浴場共", "一百二十萬", "一百五十萬", "元整。"),
                ("The ministry will ", "evaluate", "extend", " the pilot in the spring."),
            )
        ),
        # Two characters in common by chance do not break a sentence into crumbs.
        ("明年的預算", "下個月的會議", [Run(GONE, "明年的預算"), Run(NEW, "下個月的會議")]),
        ("甲\n乙\n", "甲\n丙\n", [Run(SAME, "甲\n"), Run(GONE, "乙"), Run(NEW, "丙"), Run(SAME, "\n")]),
    ],
)
def test_a_difference_reads_as_sentences(before: str, after: str, runs: list[Run]) -> None:
    assert compare(before, after) == runs
    assert "".join(run.words for run in runs if run.kind != NEW) == before
    assert "".join(run.words for run in runs if run.kind != GONE) == after


def test_long_texts_without_much_in_common_are_not_compared_for_long() -> None:
    runs = compare("甲乙" * 10_000, "丙丁" * 10_000)
    assert [run.kind for run in runs] == [GONE, NEW]


def test_an_unpublished_answer_has_no_page(client: Client) -> None:
    own = make.agency()
    draft = make.drafted(make.reached(lead=[own]), own)
    for path in ("", "changes/", "versions/1/"):
        assert client.get(f"/responses/{draft.pk}/{path}").status_code == 404


def test_the_pages_of_an_answer_stay_and_are_read_by_anybody(client: Client) -> None:
    response = answered()
    page = client.get(response.get_absolute_url())
    assert page.status_code == 200
    assert "預算足夠，可以辦理。" in page.content.decode()
    assert client.get(response.versions.get().get_absolute_url()).status_code == 200
    assert "公布以後沒有修正過" in client.get(f"/responses/{response.pk}/changes/").content.decode()
    assert client.get(f"/en/responses/{response.pk}/").status_code == 200
    assert client.post(response.get_absolute_url()).status_code == 405
    assert client.get(f"/responses/{response.pk}/versions/2/").status_code == 404
    assert response.published_at is not None
    assert response.published_at < NOW + timedelta(days=1)
