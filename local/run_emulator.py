"""Runs the AWS emulator until its parent ends."""

import end_with_parent  # noqa: F401  (first: it must watch during the long import)

from ministack.app import main

main()
