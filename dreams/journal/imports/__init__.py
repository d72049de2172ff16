"""Bringing a journal from elsewhere: what a file is, what it holds row by row, and how it comes into this journal."""
