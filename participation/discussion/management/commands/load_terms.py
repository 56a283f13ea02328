"""Load the words with which the list of the automatic checks starts."""

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from participation.discussion.actions import keep_terms
from participation.discussion.checks.starting_words import STARTING_WORDS
from participation.discussion.models import ListedTerm


class Command(BaseCommand):
    """Fill the list where it is empty; what moderators have made of it since stays as it is."""

    help = "Loads the starting words of the automatic checks, once: a list with anything in it is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load them, or say that there is a list."""
        if ListedTerm.objects.exists():
            self.stdout.write("The list of terms has been kept by moderators; nothing was loaded.")
            return
        # The list tells Chinese from English, not one way to write it from another.
        terms = (replace(term, language=term.language.partition("-")[0]) for term in STARTING_WORDS)
        self.stdout.write(f"{keep_terms(terms)} terms loaded.")
