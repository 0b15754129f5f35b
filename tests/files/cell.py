"""Cleans a file in the cell, as the web services do (protocol: `src/domain/cell.rs`)."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 60


@dataclass
class Result:
    """The response of the cell, and the resources it used."""

    why: str | None
    kind: str | None
    notes: list = field(default_factory=list)
    content: bytes = b""
    seconds: float = 0.0
    megabytes: float = 0.0


def clean(program, path, folder):
    """Cleans the file at `path`; `folder` is for temporary files."""
    request, response = folder / "request", folder / "response"
    request.write_bytes(frame({"task": "clean"}) + path.read_bytes())
    measured = Path(__file__).with_name("measure_process.py")
    command = [sys.executable, "-I", "-S", measured, str(SECONDS), request, response, program]
    used = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    result = parse_response(response.read_bytes()) if used["status"] == 0 else None
    result = result or Result("dead", None, [f"status {os.waitstatus_to_exitcode(used['status'])}"])
    result.seconds, result.megabytes = used["seconds"], used["kib"] / 1024
    return result


def frame(message):
    said = json.dumps(message).encode()
    return len(said).to_bytes(4, "big") + said


def parse_response(output):
    """The result in the output of a cell; `None` if the output is incomplete."""
    length = int.from_bytes(output[:4], "big")
    said, content = output[4 : 4 + length], output[4 + length :]
    if len(output) < 4 or len(said) < length:
        return None
    said = json.loads(said)
    if said["answer"] == "refused":
        return Result(said["why"], said["kind"])
    if said["answer"] != "cleaned" or len(content) != said["length"]:
        return None
    # The cell calls WebP "web_p".
    return Result(None, said["kind"].replace("_", ""), said["notes"], content)
