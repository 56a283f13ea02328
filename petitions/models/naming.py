"""The people of a petition, as the personal-data gate of official words looks for them."""

from collections.abc import Iterable, Iterator

from participation.gate.naming import Name, find_mobiles, find_names, is_distinctive
from participation.gate.searching import Hit, Passage
from participation.people.models import Person
from participation.record.models import Record
from petitions.models.petition import Petition
from petitions.models.signature import Signature


def people_named(record: Record, passages: Iterable[Passage]) -> Iterator[Hit]:
    """The proposer by nickname, mail address and mobile; signatories by a distinctive nickname."""
    passages = list(passages)
    petition = Petition.objects.select_related("proposer").filter(record=record).first()
    if petition is None:
        return
    proposer = petition.proposer
    if proposer:
        yield from find_names(_names_of(proposer), passages)
        yield from find_mobiles([proposer.mobile], passages)
    yield from find_names(_signatories(petition), passages)


def _names_of(proposer: Person) -> list[Name]:
    known = [("proposer", proposer.nickname), ("proposer-mail", proposer.email or "")]
    return [Name(kind, words) for kind, words in known if words]


def _signatories(petition: Petition) -> Iterator[Name]:
    signed = Signature.objects.filter(petition_id=petition.pk).values("identity_id")
    people = Person.objects.filter(identity_id__in=signed, is_active=True)
    nicknames = people.exclude(pk=petition.proposer_id).values_list("nickname", flat=True).iterator(2000)
    return (Name("signatory", nickname) for nickname in nicknames if is_distinctive(nickname))
