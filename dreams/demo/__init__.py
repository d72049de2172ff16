"""A year of made-up dreams for the demo account, so that a visitor sees a journal that lives."""
