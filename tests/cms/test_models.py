"""What the database refuses of pages and files, each promise broken once."""

import pytest
from django.db import IntegrityError, transaction

from cms.models import Edition, HomePage, PetitionsPage, Picture, PictureSize, SiteWords
from tests.cms.conftest import picture

pytestmark = pytest.mark.django_db


def refuses(name: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=name)


def test_a_picture_is_described() -> None:
    shown = picture()
    with refuses("picture_described"), transaction.atomic():
        Picture.objects.filter(pk=shown.pk).update(description="")


def test_a_picture_has_each_size_once() -> None:
    size = picture().get_rendition("width-4")
    with refuses("picture_size_once"), transaction.atomic():
        PictureSize.objects.create(
            image=size.image,
            filter_spec=size.filter_spec,
            focal_point_key="",
            file="x.png",
            width=4,
            height=4,
        )


def test_a_language_has_one_set_of_words(home: HomePage) -> None:
    with refuses("site_words_once_per_language"), transaction.atomic():
        SiteWords.objects.create(locale=home.locale, brand="另一個")


def test_words_name_the_site(home: HomePage) -> None:
    with refuses("site_words_named"), transaction.atomic():
        SiteWords.objects.filter(locale=home.locale).update(brand="")


def test_openness_is_a_level_of_the_guideline(home: HomePage) -> None:
    with refuses("petitions_page_openness_known"), transaction.atomic():
        PetitionsPage.objects.filter(locale=home.locale).update(openness=6)


def test_the_petitions_page_has_a_preset(home: HomePage) -> None:
    with refuses("petitions_page_has_preset"), transaction.atomic():
        PetitionsPage.objects.filter(locale=home.locale).update(preset="")


def test_there_is_one_edition(home: HomePage) -> None:
    with refuses("edition_is_one_row"), transaction.atomic():
        Edition.objects.create(pk=2, stamp="x")
