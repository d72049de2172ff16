"""Patterns over many dreams: shares with their uncertainty, what changed lately, what goes with what, and weeks."""
