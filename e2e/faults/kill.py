"""Kills the server at random moments under mixed load and counts what was acknowledged and what is there.

    python3 e2e/faults/kill.py --binary target/debug/resonanz --rounds 50 [--postgres postgres://…]

With --postgres a database of its own is made on that server and dropped afterwards.

Answers, interactions, retries, imports and erasures go on while it is killed; it seals and compacts
all the time. Afterwards everything acknowledged must be in the export exactly once; what was sent
without an answer may be there or not, but never twice; nothing erased may be there.
"""

import argparse
import os
import random
import sys
import tempfile
import time

from load import Ledger, Load, judge
from postgres import fresh_database, drop_database
from server import Server, in_memory, set_up

# Everything is sealed at once and compacted soon.
RESTLESS = {"RESONANZ_SEAL_ROWS": "500", "RESONANZ_SEAL_SECONDS": "1"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--rounds", type=int, default=50)
    arguments.add_argument("--postgres", default="")
    arguments.add_argument("--threads", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    ledger = Ledger()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        database = fresh_database(options.postgres) if options.postgres else ""
        server = Server(options.binary, os.path.join(folder, "data"), database, settings=RESTLESS).start()
        place = set_up(server)
        for number in range(options.rounds):
            load = Load(server, place, ledger, options.threads, options.seed * 10_000 + number)
            load.start()
            worked = load.wait_for(chance.randrange(1, 60))
            time.sleep(chance.uniform(0, 0.1))
            server.kill()
            load.finish()
            if ledger.unexpected or not worked:
                print("" if worked else "nothing was taken any more")
                break
            server.start()
            if (number + 1) % 10 == 0:
                print(f"{number + 1} rounds, {ledger.done}", flush=True)
        good = bool(server.alive() and judge(server, place, ledger))
        for problem in ledger.unexpected[:5]:
            print("unexpected:", problem)
        server.stop()
        if database:
            drop_database(options.postgres, database)
    spent = (time.monotonic() - began) / options.rounds
    verdict = "nothing acknowledged is missing, nothing counted twice" if good else "FAILED"
    print(f"killed {options.rounds} times ({spent:.1f} s each): {verdict}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
