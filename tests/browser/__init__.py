"""The public promises, kept in a real browser."""
