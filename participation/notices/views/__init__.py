"""What readers do about notices: follow, leave, see a demonstration's mails."""
