"""Floors: a view that does nothing, and signing as a tutorial would write it."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from participation import clock
from participation.people.models import Person, Session
from petitions.models import Petition, Signature


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, through the same server and middleware."""
    return HttpResponse("empty")


def tutorial_sign(request: HttpRequest, number: str) -> HttpResponse:
    """Load the person, load the petition, look whether they signed, save, count up. It races and waits."""
    # The benchmark's sessions hold no data; these are the two queries with which Django finds its user.
    session = Session.objects.get(session_key=request.COOKIES["sessionid"])
    person = Person.objects.get(pk=session.person_id)
    petition = Petition.objects.select_related("record").get(record__number=number)
    if not Signature.objects.filter(petition=petition, identity_id=person.identity_id).exists():
        Signature(
            petition=petition, identity_id=person.identity_id, level=person.level, signed_at=clock.now()
        ).save(force_insert=True)
        Petition.objects.filter(pk=petition.pk).update(online_count=F("online_count") + 1)
    return HttpResponseRedirect(f"/petitions/{number}/")
