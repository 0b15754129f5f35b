"""Runs a program and measures its resources: measure_process.py SECONDS INPUT OUTPUT PROGRAM. Prints status, seconds and KiB of memory as JSON.

This is a process of its own, because the kernel also counts the memory of the process that starts a program. So the least
that it can measure is 9 MB.
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
        # A cell may write to a pipe, but not to a file.
        shutil.copyfileobj(child.stdout, stdout)
        _, status, used = os.wait4(child.pid, 0)
        took = time.monotonic() - began
        clock.cancel()
    print(json.dumps({"status": status, "seconds": took, "kib": used.ru_maxrss}))


if __name__ == "__main__":
    main(*sys.argv[1:])
