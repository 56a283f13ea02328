"""The government calendar: which days are worked, loaded from the official files."""
