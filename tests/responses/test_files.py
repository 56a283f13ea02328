"""Files of an answer are read when they are attached, and looked at like its words."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from participation.gate.files import DOCX, ODT, PDF
from participation.record.models import Event
from participation.refusals import Refused
from participation.responses import actions
from participation.responses.models import Hold, Response, ResponseFile
from tests.gate.documents import docx, odt, pdf
from tests.petitions.factories import NOW
from tests.petitions.offices import at_desk, url
from tests.responses.signing import Office, approve, drafted, office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
# The factories' proposer is called 小雨.
LEAK, CLEAN = "與小雨會談的紀錄", "與提議人會談的紀錄"


@pytest.fixture
def of() -> Office:
    return office()


def attached(of: Office, data: bytes, media_type: str = PDF, name: str = "紀錄.pdf") -> Response:
    """A draft with this file, before its last approver."""
    response = drafted(of)
    facts: dict[str, Any] = {"content": io.BytesIO(data), "name": name, "media_type": media_type}
    response = actions.attach_file(response, **facts, by=of.officer, now=NOW)
    response = actions.submit_response(response, by=of.officer, now=NOW)
    return approve(response, by=of.control)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (pdf(LEAK), PDF),
        (pdf(CLEAN, about={"Author": "小雨"}), PDF),
        (docx(LEAK), DOCX),
        (docx(CLEAN, author="小雨"), DOCX),
        (odt(LEAK), ODT),
        (odt(CLEAN, author="小雨"), ODT),
    ],
)
def test_who_is_named_in_a_file_or_as_its_author_holds_the_answer(
    data: bytes, media_type: str, of: Office
) -> None:
    response = attached(of, data, media_type)
    hit = {"kind": "proposer", "name": "files", "position": 0, "words": "小雨", "file": "紀錄.pdf"}
    assert Hold.objects.get().hits == [hit]
    with pytest.raises(Refused) as caught:
        approve(response, by=of.approver)
    assert caught.value.refusal.code == "personal-data"
    actions.decide_hold(response, allow=True, reason="提議人同意。", by=of.approver, now=NOW)
    assert approve(response, by=of.approver).is_published


@pytest.mark.parametrize(
    ("data", "media_type"), [(pdf(CLEAN), PDF), (docx(CLEAN), DOCX), (odt(CLEAN), ODT), (b"png", "image/png")]
)
def test_a_file_that_names_nobody_holds_nothing(data: bytes, media_type: str, of: Office) -> None:
    response = attached(of, data, media_type)
    assert not Hold.objects.exists()
    assert approve(response, by=of.approver).is_published


@pytest.mark.parametrize("data", [pdf(CLEAN, password="x"), pdf(scanned=True), b"%PDF-1.4"])
def test_a_file_that_cannot_be_read_is_opened_by_a_second_person(data: bytes, of: Office) -> None:
    response = attached(of, data)
    assert [(hit["kind"], hit["file"]) for hit in Hold.objects.get().hits] == [("unreadable", "紀錄.pdf")]
    with pytest.raises(Refused):
        approve(response, by=of.approver)
    actions.decide_hold(response, allow=True, reason="已打開看過。", by=of.approver, now=NOW)
    assert approve(response, by=of.approver).is_published


def test_a_file_from_before_files_were_read_counts_as_unread(of: Office) -> None:
    attached(of, pdf(CLEAN))
    ResponseFile.objects.update(words="", is_read=False)
    hold = actions.look_for_personal_data(Response.objects.get(agency=of.agency), now=NOW)
    assert hold is not None
    assert hold.hits[0]["kind"] == "unreadable"


def test_a_file_is_parsed_once(of: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    response = attached(of, pdf(LEAK))
    assert ResponseFile.objects.get().words == LEAK

    def never(*_args: Any) -> None:
        raise AssertionError("the gate reads what was kept")

    monkeypatch.setattr("participation.responses.actions.drafting.read_file", never)
    assert actions.look_for_personal_data(response, now=NOW) is not None


def _attach(of: Office, upload: SimpleUploadedFile) -> str:
    assert of.officer.person is not None
    path = url("response_act", of.agency.slug, of.petition.number, "attach")
    client = at_desk(of.officer.person)
    return str(client.post(path, {"attach-file": upload}, follow=True).content.decode())


def test_who_attaches_is_told_at_once_what_is_in_the_file(of: Office) -> None:
    drafted(of)
    text = _attach(of, SimpleUploadedFile("會議.docx", docx(LEAK)))
    assert "已加入附件「會議.docx」，但裡面可能有個人資料：提議人的暱稱「小雨」" in text
    assert "讀不出全部內容" in _attach(of, SimpleUploadedFile("掃描.pdf", pdf(scanned=True)))
    assert "已加入附件。" in _attach(of, SimpleUploadedFile("附表.odt", odt(CLEAN)))


def test_the_second_person_sees_which_file_and_opens_it(of: Office) -> None:
    attached(of, pdf(LEAK))
    assert of.approver.person is not None
    page = url("response_publish", of.agency.slug, of.petition.number)
    text = at_desk(of.approver.person).get(page).content.decode()
    assert "附件「紀錄.pdf」：提議人的暱稱「小雨」" in text
    key = ResponseFile.objects.get().pk
    assert text.count(url("response_file", of.agency.slug, of.petition.number, key)) == 1


def test_a_picture_leaves_where_it_was_taken_behind(of: Office) -> None:
    drafted(of)
    picture, out = Image.new("RGB", (8, 8)), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B] = "小雨"
    picture.save(out, "JPEG", exif=exif)
    _attach(of, SimpleUploadedFile("現場.jpg", out.getvalue()))
    with ResponseFile.objects.get().file.open() as kept:
        assert not Image.open(kept).getexif()


def test_the_words_of_a_file_stay_inside(of: Office) -> None:
    response = attached(of, pdf(LEAK))
    facts = [str(event.facts) + str(event.words) for event in Event.objects.filter(record=response.record)]
    assert not any("小雨" in fact for fact in facts)
