"""`make bench`: this server beside plain ways of doing the same, on one core each, against one fast upstream."""

END = "[end]"
"""The frame by which the plain servers say that a reply is over."""
PEER_KEY = "a key of the peers, thirty-two bytes and more"
PEER_TOKEN_PERSON = "bench-dreamer"
