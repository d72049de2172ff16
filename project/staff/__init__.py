"""The staff room at /admin/: its front page, one page for each person, and what staff may do for them. It stands above all apps."""
