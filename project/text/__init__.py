"""Text as people write it: how two texts are compared, and what of a text can be seen."""
