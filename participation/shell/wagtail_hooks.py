"""What every desk in the web editors' administration shares."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def style_desk() -> SafeString:
    """The few rules that the administration's own styles do not have."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))
