"""Loading agencies, giving out offices, and what the database refuses."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from participation.agencies import actions
from participation.agencies.models import Agency, AgencyRole, Role
from participation.agencies.rules import Office
from participation.people.models import Person
from participation.refusals import Refused
from tests.people.cast import ade, xiaoyu

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[3] / "shared/data/agencies/central_agencies.csv"


def load(*args: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_agencies", *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def agency(code: str = "D1", **fields: object) -> Agency:
    return Agency.objects.create(code=code, slug=code.lower(), name=f"機關 {code}", **fields)


def test_the_demonstrations_agencies_are_loaded_once() -> None:
    assert load("--demo")[0].strip() == "Agencies: 6 read, 6 made, 0 changed, 0 same, 0 refused."
    assert load("--demo")[0].strip() == "Agencies: 6 read, 0 made, 0 changed, 6 same, 0 refused."
    desk = Agency.objects.platform()
    assert desk is not None
    assert (desk.name, desk.code) == ("平臺營運中心", "D10000000A")
    assert desk not in Agency.objects.answering()
    transport = Agency.objects.get(slug="transport")
    assert "捷運" in transport.remit
    with translation.override("en"):
        assert transport.public_name == "Ministry of Transport and Roads"


def test_loading_again_keeps_what_editors_wrote() -> None:
    load("--demo")
    Agency.objects.filter(slug="transport").update(contact_phone="(02) 1", remit="輕軌", name="舊名")
    assert "1 changed" in load("--demo")[0]
    transport = Agency.objects.get(slug="transport")
    assert (transport.contact_phone, transport.remit, transport.name) == ("(02) 1", "輕軌", "交通與道路部")


def test_a_file_with_faults_is_taken_as_far_as_it_can_be(tmp_path: Path) -> None:
    file = tmp_path / "agencies.csv"
    file.write_text(
        "code,slug,name,parent,website,contact_email,is_active\n"
        "A1,one,第一,,https://one.example.gov.tw/,one@example.gov.tw,1\n"
        "A2,,第二,A1,,,0\n"
        ",x,沒有代碼,,,,1\n"
        "A1,again,又是第一,,,,1\n"
        "A3,three,第三,,not a site,,1\n"
        "A4,four,第四,,,not a mail,1\n"
        "A5,one,撞名,,,,1\n"
        "A/6,six,第六,,,,1\n",
        encoding="utf-8-sig",
    )
    err, out = StringIO(), StringIO()
    with pytest.raises(CommandError, match="6 lines were refused"):
        call_command("load_agencies", str(file), stdout=out, stderr=err)
    assert "8 read, 2 made, 0 changed, 0 same, 6 refused" in out.getvalue()
    for words in ("line 4: refused (unnamed)", "line 5: refused (code_twice)", "line 6: refused (malformed)"):
        assert words in err.getvalue()
    assert "line 9: refused (malformed): A/6" in err.getvalue()
    assert "line 8: refused (conflict)" in err.getvalue()
    second = Agency.objects.get(code="A2")
    assert (second.slug, second.is_active) == ("org-a2", False)
    assert second.parent == Agency.objects.get(code="A1")
    assert "2 same" in load(file, "--tolerant")[0]


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.csv"):
        load(tmp_path / "nothing.csv")
    with pytest.raises(CommandError, match="PATH"):
        load()


@pytest.mark.skipif(not SHARED.exists(), reason="the shared folder is absent")
def test_the_open_data_list_of_central_agencies_is_understood() -> None:
    out, err = load(SHARED, "--tolerant")
    assert "40 read, 39 made" in out
    assert "363000000C" in err
    assert "40 read, 0 made, 0 changed, 39 same" in load(SHARED, "--tolerant")[0]
    assert Agency.objects.get(slug="moda").code == "2.16.886.101.20003.20082"
    assert "衛福部" in Agency.objects.get(slug="mohw").remit
    assert not Agency.objects.get(name="蒙藏委員會").is_active


def test_an_office_opens_the_desk_and_its_end_closes_it() -> None:
    person, one, two = xiaoyu(), agency("D1"), agency("D2")
    assert not person.has_perm("wagtailadmin.access_admin")
    first = actions.grant_role(person, agency=one, role=Role.OFFICER, by=None, now=NOW)
    assert actions.grant_role(person, agency=one, role=Role.OFFICER, by=None, now=NOW) == first
    second = actions.grant_role(person, agency=two, role=Role.APPROVER, by=None, now=NOW)
    assert Person.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")
    assert AgencyRole.objects.held_by(person.pk) == [
        Office(one.pk, Role.OFFICER),
        Office(two.pk, Role.APPROVER),
    ]
    assert AgencyRole.objects.holds(person.pk, Role.OFFICER, one.pk)
    assert not AgencyRole.objects.holds(person.pk, Role.OFFICER, two.pk)
    assert set(Agency.objects.desk_of(person.pk)) == {one, two}
    assert set(Agency.objects.desk_of(person.pk, Role.APPROVER)) == {two}
    assert not Agency.objects.desk_of(ade().pk).exists()
    actions.revoke_role(first, by=None, now=NOW)
    assert Person.objects.get(pk=person.pk).is_staff
    actions.revoke_role(second, by=None, now=NOW)
    assert not Person.objects.get(pk=person.pk).is_staff


def test_an_agency_cannot_stand_under_its_own() -> None:
    top = agency("D1")
    middle = agency("D2", parent=top)
    low = agency("D3", parent=middle)
    with pytest.raises(Refused, match="circle"):
        actions.place_agency(top, parent=low, by=None, now=NOW)
    actions.place_agency(low, parent=top, by=None, now=NOW)
    assert Agency.objects.get(code="D3").parent == top


def test_the_database_refuses_what_agencies_must_not_be() -> None:
    one = agency("D1", is_platform=True)
    with pytest.raises(IntegrityError, match="agency_one_platform_desk"), transaction.atomic():
        agency("D2", is_platform=True)
    with pytest.raises(IntegrityError, match="agency_not_its_own_parent"), transaction.atomic():
        Agency.objects.filter(pk=one.pk).update(parent=one)
    with pytest.raises(IntegrityError, match="agency_named"), transaction.atomic():
        Agency.objects.filter(pk=one.pk).update(name="")
    for code in ("", "A/1", "..", "甲"):
        with pytest.raises(IntegrityError, match="agency_code_fits_addresses"), transaction.atomic():
            Agency.objects.filter(pk=one.pk).update(code=code)


def test_the_database_refuses_offices_that_are_none() -> None:
    person, one = xiaoyu(), agency()
    AgencyRole.objects.create(person=person, agency=one, role=Role.OFFICER)
    with pytest.raises(IntegrityError, match="agency_role_once"), transaction.atomic():
        AgencyRole.objects.create(person=person, agency=one, role=Role.OFFICER)
    with pytest.raises(IntegrityError, match="agency_role_known"), transaction.atomic():
        AgencyRole.objects.create(person=person, agency=one, role="king")
