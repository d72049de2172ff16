"""Signs: what returns in a person's dreams, with the words behind it. What the dreamer says wins over all that is found."""
