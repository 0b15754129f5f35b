"""Runs a program and says what it took: measured.py SECONDS INPUT OUTPUT PROGRAM. Prints status, seconds and KiB of memory as JSON.

A process of its own, because the kernel counts the memory of the process that starts a program as the program's: from here, 9 MB are the least there is.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time


def main(limit, source, target, program):
    with open(source, "rb") as stdin, open(target, "wb") as stdout:
        began = time.monotonic()
        child = subprocess.Popen([program], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        clock = threading.Timer(float(limit), child.kill)
        clock.start()
        # A cell may write to a pipe, but to no file.
        shutil.copyfileobj(child.stdout, stdout)
        _, status, used = os.wait4(child.pid, 0)
        took = time.monotonic() - began
        clock.cancel()
    print(json.dumps({"status": status, "seconds": took, "kib": used.ru_maxrss}))


if __name__ == "__main__":
    main(*sys.argv[1:])
