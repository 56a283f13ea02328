"""The landing of every official, and what is done inside an agency (`/cms/casework/…`)."""
