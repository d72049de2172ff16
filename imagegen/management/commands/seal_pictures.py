"""`manage.py seal_pictures`: seal the pictures, and the words they were ordered with, that are plain still."""

from typing import Any

from django.core.management import CommandError

from imagegen.jobs import sealing as prompts
from imagegen.media import placing
from project.sealing.command import PacedCommand
from project.sealing.pace import Pace
from project.storage import StorageUnavailable


class Command(PacedCommand):
    help = (
        "Seal every prompt, and every picture that only its owner may see, with the owner's key. Runs while the site serves, and may be "
        "stopped and started again. The site does the same by itself, a thousand an hour."
    )

    def handle(self, *args: Any, hurry: bool = False, **options: Any) -> None:
        try:
            pace = Pace(is_hurried=hurry)
            for what, some in (("prompts", prompts.seal_some), ("pictures", placing.seal_some)):
                total = 0
                for done in pace.kept(pace.batches(some)):
                    total += done
                    self.stdout.write(f"{what}: {total} sealed")
        except StorageUnavailable as error:
            raise CommandError("A file could not be written or read. Nothing is lost; start it again when there is room.") from error
        images, results = placing.to_be_sealed()
        self.stdout.write(f"{prompts.to_be_sealed().count()} prompts and {images.count() + results.count()} pictures are left")
