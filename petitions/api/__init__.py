"""Petitions for machines: `/api/v1/petitions/…`."""
