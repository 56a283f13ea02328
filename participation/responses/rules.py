"""May a formal response be drafted and published?"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from participation.refusals import Refusal

NOT_YOUR_AGENCY = Refusal("not-your-agency", _("您在負責的機關沒有辦理這件事的角色。"), forbidden=True)
NOT_ASSIGNED = Refusal("not-assigned", _("這件案子沒有分派給您的機關。"), forbidden=True)
DRAFT_CHANGED = Refusal("draft-changed", _("草稿在您閱讀之後又修改過，請再看一次才公布。"))


def refuse_stranger(*, agency_id: int | None, answering_agency_id: int) -> Refusal | None:
    """Only somebody who acts for the answering agency writes or publishes its answer."""
    return None if agency_id == answering_agency_id else NOT_YOUR_AGENCY


def may_publish(
    *,
    is_assigned: bool,
    is_published: bool,
    author_id: int | None,
    publisher_id: int,
    demands: Collection[int],
    answered: Collection[int],
) -> Refusal | None:
    """An assigned agency answers every demand, and the author can never be the publisher."""
    if not is_assigned:
        return NOT_ASSIGNED
    if is_published:
        return Refusal("published-before", _("這份回應已經公布。"))
    if author_id == publisher_id:
        return Refusal("own-draft", _("擬稿人不能核定自己的草稿，請由另一位核定人公布。"), forbidden=True)
    if missing := set(demands) - set(answered):
        return Refusal("demands-unanswered", _("還有 %(count)d 項訴求沒有回應。") % {"count": len(missing)})
    return None


def may_draft(*, is_published: bool, is_assigned: bool) -> Refusal | None:
    """An assigned agency drafts until its response is published."""
    if not is_assigned:
        return NOT_ASSIGNED
    if is_published:
        return Refusal("published-before", _("這份回應已經公布。"))
    return None
