"""The journal for other programs and for paper: Markdown notes for Obsidian, a table for statistics, a book to print."""
