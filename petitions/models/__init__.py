"""Petitions and what belongs to them; one file per noun."""

from petitions.models.blackout import Blackout
from petitions.models.draft import Attachment, PetitionDraft
from petitions.models.objection import Objection
from petitions.models.petition import Petition, PetitionAgency, Topic, WindowChange
from petitions.models.signature import Signature, SignatureBatch, SignatureHour, SignatureLedger

__all__ = [
    "Attachment",
    "Blackout",
    "Objection",
    "Petition",
    "PetitionAgency",
    "PetitionDraft",
    "Signature",
    "SignatureBatch",
    "SignatureHour",
    "SignatureLedger",
    "Topic",
    "WindowChange",
]
