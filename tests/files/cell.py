"""Sends a file through the cell, as a face does (`meldestelle_domain::cell`)."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 60


@dataclass
class Answer:
    """What the cell said, and what it took."""

    why: str | None
    kind: str | None
    notes: list = field(default_factory=list)
    content: bytes = b""
    seconds: float = 0.0
    megabytes: float = 0.0


def clean(program, path, folder):
    """Cleans the file at `path`; `folder` is for what goes in and what comes out."""
    said, heard = folder / "said", folder / "heard"
    said.write_bytes(frame({"task": "clean"}) + path.read_bytes())
    measured = Path(__file__).with_name("measured.py")
    command = [sys.executable, "-I", "-S", measured, str(SECONDS), said, heard, program]
    used = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    answer = understood(heard.read_bytes()) if used["status"] == 0 else None
    answer = answer or Answer("dead", None, [f"status {os.waitstatus_to_exitcode(used['status'])}"])
    answer.seconds, answer.megabytes = used["seconds"], used["kib"] / 1024
    return answer


def frame(order):
    said = json.dumps(order).encode()
    return len(said).to_bytes(4, "big") + said


def understood(output):
    """The answer in a cell's output; `None` unless it is whole."""
    length = int.from_bytes(output[:4], "big")
    said, content = output[4 : 4 + length], output[4 + length :]
    if len(output) < 4 or len(said) < length:
        return None
    said = json.loads(said)
    if said["answer"] == "refused":
        return Answer(said["why"], said["kind"])
    if said["answer"] != "cleaned" or len(content) != said["length"]:
        return None
    # It says "web_p".
    return Answer(None, said["kind"].replace("_", ""), said["notes"], content)
