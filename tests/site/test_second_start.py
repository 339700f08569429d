"""A second start needs no network: everything it uses is on the machine already."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from turna.site.bootstrap import RUN_LOCK, Environment

CHECKOUT = Path(__file__).resolve().parents[2]

# Runs where there is no network but the machine's own loopback, which it has to switch on.
# Starts ./turna, asks for a page and for a style sheet, stops it, and prints what it saw.
ALONE = """
import fcntl, json, re, socket, struct, subprocess, sys, time, urllib.error, urllib.request

with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))
began = time.monotonic()
turna = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
said = []
for line in turna.stdout:
    said.append(line)
    if found := re.search(r"http://\\S+", line):
        break
seen = {"said": said, "seconds": time.monotonic() - began, "outside": False}
try:
    socket.create_connection(("192.0.2.1", 80), timeout=1).close()
    seen["outside"] = True
except OSError:
    pass
if turna.poll() is None and said and found:
    try:
        seen["status"] = urllib.request.urlopen(found[0]).status
    except urllib.error.HTTPError as error:
        seen["status"] = error.code
turna.terminate()
seen["said"] += turna.communicate(timeout=20)[0].splitlines(keepends=True)
seen["code"] = turna.returncode
print(json.dumps(seen))
"""


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment as the first start leaves it, with this Python's packages."""
    environment = Environment(tmp_path / "environment")
    plain = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([plain, "-m", "venv", "--without-pip", environment.folder], check=True)
    here = Path(sysconfig.get_path("purelib", vars={"base": str(environment.folder)}))
    (here / "packages.pth").write_text(sysconfig.get_path("purelib") + "\n")
    environment.write_stamp(RUN_LOCK)
    return environment.folder


def test_a_second_start_serves_without_a_network(
    command_line: Any, data: Path, environment: Path
) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], check=False).returncode:
        pytest.skip("this machine does not let its user make an empty network name space")
    settings = command_line.variables(data, TURNA_ENVIRONMENT=str(environment))
    command = [str(CHECKOUT / "turna"), "serve", "--port", "0"]
    plain = getattr(sys, "_base_executable", sys.executable)
    done = subprocess.run(
        [unshare, "-rn", plain, "-c", ALONE, plain, *command],
        env={**settings, "PATH": os.defpath}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert not seen["outside"], "the name space had a network after all"
    assert seen["status"] == 200, seen
    assert seen["code"] == 0, seen
    assert not [line for line in seen["said"] if "nstalling" in line]
