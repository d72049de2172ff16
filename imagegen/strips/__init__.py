"""Strips: a passage of a dream as two to four pictures in one style, each of which stays at its words."""
