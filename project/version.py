"""Which version of Reverie this is: the one place. CHANGELOG.md tells what is new in it."""

VERSION = "1.0.0"
