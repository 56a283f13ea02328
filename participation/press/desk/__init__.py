"""Accreditation of press, and offering previews, at the desk (`/cms/press/…`)."""
