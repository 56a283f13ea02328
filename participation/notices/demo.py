"""What somebody in the demonstration follows, so that there is something to manage."""

from datetime import datetime

from participation.agencies.models import Agency
from participation.notices.actions import Subject, follow_subject
from participation.notices.models import SubjectKind
from participation.people.models import Person
from participation.record.models import Frequency, ProcedureKey

READER, TOPIC, WORDS = "xiaoyu@example.org", "transport", "公車"


def make_follows(now: datetime) -> int:
    """Let one person follow an agency, a topic and a search; done again, it changes nothing."""
    person = Person.objects.get(email=READER)
    agency = Agency.objects.answering().order_by("position", "code").first()
    wanted = (
        (Subject(SubjectKind.AGENCY, agency=agency), Frequency.WEEKLY),
        (Subject(SubjectKind.TOPIC, procedure=ProcedureKey.PETITIONS, topic=TOPIC), Frequency.DAILY),
        (Subject(SubjectKind.SEARCH, procedure=ProcedureKey.PETITIONS, words=WORDS), Frequency.AT_ONCE),
    )
    missing = [one for one in wanted if not person.follows.filter(**one[0].key()).exists()]
    for subject, frequency in missing:
        follow_subject(person, subject, frequency=frequency, now=now)
    return len(missing)
