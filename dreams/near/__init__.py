"""Dreams compared with each other: the nearest earlier ones, what returns, and what an analyst is reminded of."""
