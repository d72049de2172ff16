#!/usr/bin/env python3
"""Django's command line for this project."""

import gc
import os
import sys

if __name__ == "__main__":
    settings_module = os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if settings_module != "project.settings":
        from project.older_settings import is_settings_module

        if not is_settings_module(settings_module):
            # The older systems' settings modules are not here; Django would answer with a stack trace.
            only = "DJANGO_SETTINGS_MODULE can only be project.settings; REVERIE_ENV says which site it is"
            sys.stderr.write(f"Reverie can't start: {only}.\n")
            sys.exit(2)
    if sys.argv[1:2] in (["serve"], ["runserver"]):
        # What a server loads stays: looking for garbage among it is a tenth of its start. It begins when all is there (Life).
        gc.disable()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
