"""What everybody may know of moderation: house rules, the record of decisions, appeals, notices, figures."""
