"""Petitions at the officials' desk, inside the web editors' administration (`/cms/petitions/…`)."""
