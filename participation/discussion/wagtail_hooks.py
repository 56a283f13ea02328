"""What discussions add to the editors' desk."""

from wagtail.signals import page_published

from participation.discussion.publishing import keep_house_rules

# Wagtail's own signal rather than its hook `after_publish_page`: that one is for the desk's button, while
# this comes with every publication, the scheduled ones and those of a workflow too.
page_published.connect(keep_house_rules, dispatch_uid="keep_house_rules")
