"""Is what somebody typed well formed? Nothing here saves anything."""

from petitions.forms.author import ChangeTextForm, ClarifyForm, ObjectionForm, WithdrawPetitionForm
from petitions.forms.files import ACCEPT, CheckedFile, check_file
from petitions.forms.personal import Pointer, pointers
from petitions.forms.stages import STAGES, Stage, StageForm, judged, proposal_text, stage_of

__all__ = [
    "ACCEPT",
    "STAGES",
    "ChangeTextForm",
    "CheckedFile",
    "ClarifyForm",
    "ObjectionForm",
    "Pointer",
    "Stage",
    "StageForm",
    "WithdrawPetitionForm",
    "check_file",
    "judged",
    "pointers",
    "proposal_text",
    "stage_of",
]
