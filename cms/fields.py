"""Fields of the pages: a stream whose blocks stay out of migrations, and cleaned rich text."""

from typing import Any

from django.db import models
from wagtail import fields

from participation.shell.richtext import clean_html

TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]
LINE_FEATURES = ["bold", "link"]


class StreamField(fields.StreamField):
    """A StreamField whose migrations know nothing of its blocks (ADR 0010).

    The column is JSON whatever the blocks are, so a changed block needs no migration.
    """

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """The field without its blocks: what a migration writes down."""
        name, path, _args, kwargs = models.Field.deconstruct(self)
        return name, path, [], kwargs


class CleanRichTextField(fields.RichTextField):
    """Rich text that is cleaned whenever it is saved, whoever saves it (ADR 0011)."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Clean the value and leave the clean one on the instance too."""
        value = clean_html(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value
