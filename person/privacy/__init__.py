"""What leaves this server: one door for it (door.py), the log of who saw what, the switch, consents, and grants to staff."""
