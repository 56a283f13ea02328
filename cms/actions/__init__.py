"""What changes the site's own pages from outside the editors' desk. Procedures are changed by none of it."""
