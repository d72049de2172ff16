#!/usr/bin/env python3
"""Django's command line for this project."""

import gc
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    if sys.argv[1:2] == ["serve"]:
        # What a server loads stays: looking for garbage among it is a tenth of its start. It begins when all is there (Life).
        gc.disable()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
