"""Sealing what is kept for a person: the operator's keys, one key a person, and values and files that open with it alone.

Authenticated encryption by `cryptography`; nothing here is a cipher of our own. `person/keys.py` gives the keys of a person.
"""
