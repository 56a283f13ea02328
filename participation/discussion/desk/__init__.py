"""The desk of moderators and answering agencies, in the web editors' administration."""
