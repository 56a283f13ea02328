"""What the personal-data gate of official words learns from discussions: patterns, and who commented."""

from collections.abc import Iterable, Iterator

from participation.agencies.models import Agency
from participation.discussion.checks import check_text
from participation.discussion.models import Comment
from participation.gate.naming import Name, find_names, is_distinctive
from participation.gate.searching import Hit, Passage
from participation.people.models import Person
from participation.record.models import Record


def patterns(record: Record, passages: Iterable[Passage]) -> Iterator[Hit]:
    """Identity numbers, telephones, mail addresses and addresses of people; no desk's public contacts."""
    rows = Agency.objects.values_list("contact_phone", "contact_email")
    contacts = {value for row in rows for value in row if value}
    for passage in passages:
        for finding in check_text(passage.words, desk_contacts=contacts):
            if finding.rule == "personal-data":
                yield passage.hit(finding.check, finding.passage)


def commenters(record: Record, passages: Iterable[Passage]) -> Iterator[Hit]:
    """Those who commented on the record, by their nickname if it is distinctive."""
    wrote = Comment.objects.filter(discussion__record=record).values("author_id")
    nicknames = Person.objects.filter(pk__in=wrote, is_active=True).values_list("nickname", flat=True)
    names = (Name("commenter", nickname) for nickname in nicknames.distinct() if is_distinctive(nickname))
    return find_names(names, passages)
