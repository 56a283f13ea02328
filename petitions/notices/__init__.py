"""What happens to petitions, in sentences and letters; and who is told of it."""

from petitions.notices.procedure import (
    OPENING,
    SENTENCES,
    SIGN_OFF,
    PetitionList,
    PetitionsProcedure,
    response_desk_url,
)

__all__ = ["OPENING", "SENTENCES", "SIGN_OFF", "PetitionList", "PetitionsProcedure", "response_desk_url"]
