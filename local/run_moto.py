"""Runs moto's server, with the arguments of `moto_server`, until its parent ends."""

import end_with_parent  # noqa: F401  (first: it must watch during the long import)

from moto.server import main

main()
