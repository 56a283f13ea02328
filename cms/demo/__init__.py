"""The demonstration's pages: our own words, in both languages, true of this platform."""
