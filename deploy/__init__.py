"""What installs, starts and supervises the platform."""
