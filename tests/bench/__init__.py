"""`make bench`: this server beside plain ways of doing the same, on one core each, against one fast upstream."""

END = "[end]"
"""The frame by which the plain servers say that a reply is over."""
