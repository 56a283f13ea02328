from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    name = "participation.discussion"
    label = "discussion"
    verbose_name = _("討論")

    def ready(self) -> None:
        from participation.agencies.rules import Role
        from participation.discussion import notices, personal
        from participation.discussion.actions import join_votes
        from participation.discussion.guideline import APPEAL, DUTIES
        from participation.discussion.models.speakers import is_restricted
        from participation.discussion.mypage import Comments
        from participation.discussion.published.exports import DECISIONS
        from participation.gate.searching import register_search
        from participation.notices.audiences import register_audience
        from participation.notices.composing import register_composer
        from participation.obligations.kinds import register_kind
        from participation.people import mypage
        from participation.people.identities import needed_while, on_join
        from participation.shell import tables

        for duty in DUTIES:
            desk = f"discussion_desk:{'appeals' if duty is APPEAL else 'comments'}"
            register_kind(duty.kind, duty.label, at_platform=Role.MODERATOR, desk=desk)
        for name, audience in notices.AUDIENCES.items():
            register_audience(name, audience)
        for kind in notices.SENTENCES:
            register_composer(kind, notices.compose)
        register_search(personal.patterns)
        register_search(personal.commenters)
        on_join(join_votes)
        needed_while(is_restricted)
        mypage.register(Comments(), place=mypage.LATER)
        tables.register(DECISIONS)
