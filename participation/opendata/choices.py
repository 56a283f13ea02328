"""Filters of the API that take one of some values; another is refused with those that there are."""

from typing import Any, NoReturn

from rest_framework import serializers

from participation.obligations.kinds import KIND_LABELS
from participation.shell.problems import unknown_value


class OneOf(serializers.ChoiceField):
    """One of its choices."""

    def fail(self, key: str, **facts: Any) -> NoReturn:
        """Refuse; where the value is none of them, in a sentence that names them."""
        if key == "invalid_choice":
            raise serializers.ValidationError(unknown_value([str(one) for one in self.choices]), code=key)
        super().fail(key, **facts)
        raise AssertionError(key)


class KindField(serializers.CharField):
    """A kind of act. Procedures register theirs, so the values stand in no document."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The kind. Refused where there is no such kind."""
        kind = super().run_validation(data)
        if kind not in KIND_LABELS:
            raise serializers.ValidationError(unknown_value(KIND_LABELS), code="invalid_choice")
        return kind
