"""Fills the server's disk under mixed load, kills it there, gives space back, and counts.

    python3 e2e/faults/full_disk.py --binary target/debug/resonanz --rounds 4

The data folder (SQLite, lake, uploads) lies on a small tmpfs. While it is full, writing is answered
with 503 and the code `disk_full`, reading goes on; the server can be killed and started there. When
there is space again it writes again, by itself. Afterwards everything acknowledged must be in the
export exactly once. Mounting needs root; without it the script says so and ends well, except with
the variable CI set.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time

from kill import RESTLESS
from load import Ledger, Load, judge
from server import Refused, Server, set_up

MB = 1 << 20
# What a full disk may be answered with. An import of a file that is gone because its disk was full
# is none of them: what was promised is kept.
EXPECTED = {"disk_full"}


class Disk:
    """A small disk of memory."""

    def __init__(self, folder, size):
        self.folder, self.size = folder, size
        self.ballast = os.path.join(folder, "ballast")
        os.makedirs(folder)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)

    def free(self):
        about = os.statvfs(self.folder)
        return about.f_bavail * about.f_frsize

    def leave(self, space):
        """Lays down ballast until only so much is free."""
        with open(self.ballast, "ab") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(os.path.getsize(self.ballast) + self.free() - space, 1))

    def grow(self, by):
        self.size += by
        subprocess.run(["mount", "-o", f"remount,size={self.size}", self.folder], check=True)

    def gone(self):
        subprocess.run(["umount", "-l", self.folder], check=False)


def can_mount():
    with tempfile.TemporaryDirectory() as folder:
        tried = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, text=True)
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
            return True
    print(f"NOT TESTED: a small disk cannot be mounted here ({tried.stderr.strip()}). Run this as root.", flush=True)
    return False


def until(condition, what, patience=60):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {patience} s: {what}")
        time.sleep(0.05)


def reads(server, place):
    """Every kind of reading works on a full disk."""
    for path in ("/overview", "/voices", "/customers", "/surveys", "/audit"):
        address = "/api/v1/audit" if path == "/audit" else place["project"] + path
        status, text, _ = server.request("GET", address, headers=place["signed_in"], raw=True)
        if status != 200:
            raise Refused(status, f"{path}: {text}")


def round_of(number, server, place, disk, ledger, chance):
    """Until it is full, killed there every second time, and back."""
    disk.leave(chance.randrange(200_000, 4 * MB))
    loads = [Load(server, place, ledger, seed=f"full-{number}", expected=EXPECTED).start()]
    try:
        fill_and_free(number, server, place, disk, ledger, chance, loads)
    finally:
        for load in loads:
            load.finish()


def fill_and_free(number, server, place, disk, ledger, chance, loads):
    full = ledger.refusals.get("disk_full", 0)
    # Full for good: refused again and again, not only for one large batch.
    until(lambda: ledger.unexpected or ledger.refusals.get("disk_full", 0) > full + 20, "the disk is full")
    reads(server, place)
    if not server.alive():
        raise AssertionError("the server ended on a full disk")
    if number % 2:
        time.sleep(chance.uniform(0, 0.2))
        server.kill()
        loads[0].finish()
        server.start()
        reads(server, place)
        loads.append(Load(server, place, ledger, seed=f"full-again-{number}", expected=EXPECTED).start())
    disk.grow(24 * MB)
    # By itself, without a restart.
    if not loads[-1].wait_for(20):
        raise AssertionError("the server does not write again although there is space")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    if not can_mount():
        sys.exit(1 if os.environ.get("CI") else 0)
    chance, ledger, good = random.Random(options.seed), Ledger(), False
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(os.path.join(folder, "disk"), 24 * MB)
        log = os.path.join(folder, "server.log")
        server = Server(options.binary, os.path.join(disk.folder, "data"), settings=RESTLESS, log=log)
        try:
            server.start()
            place = set_up(server)
            for number in range(options.rounds):
                round_of(number, server, place, disk, ledger, chance)
            good = judge(server, place, ledger)
        except (AssertionError, Refused) as wrong:
            print("FAILED:", wrong)
        for problem in ledger.unexpected[:5]:
            print("unexpected:", problem)
        if not good:
            print(server.last_words())
        if server.alive():
            server.stop()
        disk.gone()
    verdict = "nothing acknowledged is missing, nothing counted twice" if good else "FAILED"
    print(f"the disk was full {options.rounds} times: {verdict}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
