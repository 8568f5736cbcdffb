"""Runs the AWS emulator until standard input closes.

The parent holds the other end: when it ends, however it ends, the emulator and its Lambda workers (one process group)
end with it, and so do the emulator's temporary files.
"""

import os
import shutil
import signal
import sys
import threading


def end_with_parent() -> None:
    while sys.stdin.buffer.read(1):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

from ministack.app import main  # noqa: E402  (the watch has to stand before the long import)

main()
