"""Restarts PostgreSQL below the running server under mixed load and counts.

    python3 e2e/faults/restart_postgres.py --binary target/debug/resonanz --rounds 4

It uses a durable PostgreSQL of its own (scripts/postgres.sh) and ends it fast or immediately, as a
crash would. Meanwhile the server may answer 503 with the code `database_unavailable`; afterwards it
goes on by itself, and everything acknowledged must be in the export exactly once.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile

from kill import RESTLESS
from load import Ledger, Load, judge
from postgres import fresh_database
from server import Refused, Server, in_memory, set_up

SCRIPT = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "postgres.sh")
EXPECTED = {"database_unavailable"}


def postgres(*words):
    return subprocess.run([SCRIPT, *words], check=True, capture_output=True, text=True).stdout.strip()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", required=True)
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance, ledger, good = random.Random(options.seed), Ledger(), False
    # Short: a socket's path is limited. Its own: another one must not be restarted.
    os.environ["TEST_POSTGRES_HOME"] = tempfile.mkdtemp(prefix="rpg-", dir="/tmp") + "/pg"
    os.chmod(os.path.dirname(os.environ["TEST_POSTGRES_HOME"]), 0o755)
    url = postgres("start", "durable")
    server = None
    try:
        with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
            server = Server(options.binary, os.path.join(folder, "data"), fresh_database(url), settings=RESTLESS)
            place = set_up(server.start())
            load = Load(server, place, ledger, seed="restart", expected=EXPECTED).start()
            try:
                for number in range(options.rounds):
                    again = load.wait_for(chance.randrange(5, 60))
                    postgres("restart", "durable", "immediate" if number % 2 else "fast")
                    if not again:
                        raise AssertionError(f"after restart {number} nothing was taken any more")
                if not load.wait_for(20):
                    raise AssertionError("after the last restart nothing was taken any more")
            finally:
                load.finish()
            good = judge(server, place, ledger)
            if not good:
                print(server.last_words())
            server.stop()
    except (AssertionError, Refused, RuntimeError) as wrong:
        print("FAILED:", wrong)
    finally:
        if server and server.alive():
            server.kill()
        postgres("stop", "durable")
        os.rmdir(os.path.dirname(os.environ["TEST_POSTGRES_HOME"]))
    verdict = "nothing acknowledged is missing, nothing counted twice" if good else "FAILED"
    print(f"PostgreSQL was restarted {options.rounds} times: {verdict}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
