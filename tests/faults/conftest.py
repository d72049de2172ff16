from tests.chat.conftest import *  # noqa: F403 - the same server and people
