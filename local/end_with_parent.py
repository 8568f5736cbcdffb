"""Ends this process group when standard input closes.

The parent holds the other end. When the parent ends for any reason, the server and its workers (one process group) end, and
the server's temporary files are removed.
"""

import os
import shutil
import signal
import sys
import threading


def watch() -> None:
    while sys.stdin.buffer.read(1):
        pass
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(os.getpgid(0), signal.SIGKILL)


threading.Thread(target=watch, daemon=True).start()
