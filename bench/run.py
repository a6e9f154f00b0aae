#!/usr/bin/env python3
"""Measures Resonanz on this machine and writes bench/REPORT.md.

    make bench                                  everything, with ten million pieces of feedback
    python3 bench/run.py --feedback 1000000     smaller
    python3 bench/run.py --only intake,pages    some of it
    python3 bench/run.py --folder F             keeps what was imported in F, and
    python3 bench/run.py --folder F --only questions,live    asks it again

One server (the release binary, SQLite with synchronous=FULL, the lake in a local folder), the load
generator bench/load on the same cores. Beside it, in the same run, peers do comparable work: SQLite
alone takes the same rows, DuckDB answers the same question over the same Parquet files.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e" / "faults"))
from server import Server  # noqa: E402

import feedback  # noqa: E402
import place as company  # noqa: E402


# The load comes from one address and with one key.
UNLIMITED = {
    "RESONANZ_ANSWERS_PER_SECOND": "0",
    "RESONANZ_PAGES_PER_SECOND": "0",
    "RESONANZ_KEY_REQUESTS_PER_SECOND": "0",
}


class Report:
    """Rows of goal, measured, peer; written as Markdown."""

    def __init__(self):
        self.rows = []

    def add(self, work, goal, measured, holds=None, peer=""):
        mark = {True: "yes", False: "**no**", None: ""}[holds]
        self.rows.append((work, goal, measured, mark, peer))
        print(f"{work}: {measured} (goal {goal}: {mark or 'none'}) {peer}", flush=True)

    def write(self, path, command, machine):
        lines = ["# What was measured", "", f"`{command}`", ""]
        lines += [f"- {line}" for line in machine]
        lines += ["", "| Work | Goal | Measured | Holds | Peer in the same run |", "|---|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        path.write_text("\n".join(lines) + "\n")


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = int(open("/proc/meminfo").readline().split()[1]) // 1024 // 1024
    revision = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True)
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True).stdout.strip()
    return [
        f"{datetime.date.today()}, revision {revision.stdout.strip()}, {rustc}",
        f"{os.cpu_count()} cores of {cpu}, {memory} GiB, Linux {platform.release()}",
        f"one fsync of 4 KiB: median {fsync_ms():.2f} ms",
    ]


def fsync_ms():
    times = []
    with tempfile.NamedTemporaryFile(dir=HERE) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def memory_mb(server, key="VmRSS"):
    for line in open(f"/proc/{server.process.pid}/status"):
        if line.startswith(key):
            return int(line.split()[1]) / 1024
    return 0.0


def load(tool, *arguments):
    out = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True)
    if out.returncode:
        raise RuntimeError(out.stderr[-2000:])
    return json.loads(out.stdout)


def host(server):
    return f"127.0.0.1:{server.port}"


def key(place):
    return place["key"]["authorization"].split()[1]


def intake(report, server, place, tool, seconds, folder):
    for connections in (8,):
        result = load(tool, "interactions", host(server), place["project"], key(place), seconds, connections, 2500, 100_000)
        rate = result["per_second"]
        report.add(
            "Durable intake of interactions by HTTP, batches of 2,500, 100,000 visitors",
            "≥ 100,000/s",
            f"{rate:,.0f}/s over {result['seconds']:.0f} s ({result['signals']:,} in all), a batch p95 {result['p95_ms']:.0f} ms",
            rate >= 100_000,
            f"SQLite alone, the same JSON rows, one table, 2,500 a transaction, synchronous=FULL: {sqlite_rows(folder):,.0f}/s",
        )
    result = load(
        tool, "answers", host(server), place["project"], key(place), seconds, 64, place["survey"], place["question"], 100_000
    )
    rate = result["per_second"]
    report.add(
        "Durable single answers by HTTP, 64 connections",
        "≥ 3,000/s",
        f"{rate:,.0f}/s, p95 {result['p95_ms']:.1f} ms",
        rate >= 3_000,
        f"SQLite alone, one row a transaction, synchronous=FULL: {sqlite_rows(folder, 1, 3_000):,.0f}/s",
    )


def sqlite_rows(folder, batch=2_500, count=500_000):
    """Rows a second that SQLite takes when it does nothing else."""
    path = folder / f"peer-{batch}.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE interaction (id TEXT PRIMARY KEY, time INTEGER, payload TEXT) WITHOUT ROWID")
    rows = [
        (f"{n:012x}", n, f'{{"type":"page_viewed","customer":"v{n % 100_000}","device":"phone","page":"/p/{n % 5000}"}}')
        for n in range(count)
    ]
    began = time.perf_counter()
    for start in range(0, count, batch):
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO interaction VALUES (?, ?, ?)", rows[start : start + batch])
        db.execute("COMMIT")
    elapsed = time.perf_counter() - began
    db.close()
    path.unlink()
    return count / elapsed


def pages(report, server, place, tool, seconds):
    load(tool, "pages", host(server), place["link"], place["question"], 3, 200)
    result = load(tool, "pages", host(server), place["link"], place["question"], seconds, 500)
    report.add(
        "Survey page opened and sent, 500 requests/s, open loop",
        "p99 < 10 ms",
        "p50 {p50_ms:.1f}, p99 {p99_ms:.1f}, p99.9 {p999_ms:.1f} ms".format(**result["all"])
        + f" (page p99 {result['page']['p99_ms']:.1f}, answer stored p99 {result['answer']['p99_ms']:.1f} ms)",
        result["all"]["p99_ms"] < 10,
    )


def fill(report, server, place, count, folder):
    """Imports `count` answers, a million at a time; the first million is the one that is timed."""
    done, first = 0, None
    while done < count:
        part = min(1_000_000, count - done)
        path = folder / "answers.csv"
        feedback.write(path, done, part, count)
        size = path.stat().st_size / 1e6
        seconds, state = company.import_file(server, place, path)
        assert state["status"] == "done" and state["refused"] == 0, state
        first = first or (seconds, part, size)
        print(f"imported {part:,} answers in {seconds:.0f} s; {memory_mb(server):.0f} MB resident", flush=True)
        done += part
        path.unlink()
    seconds, part, size = first
    report.add(
        f"Import of {part:,} answers (CSV, {size:.0f} MB, a new customer every ten answers), upload to done",
        "1,000,000 in 60 s",
        f"{seconds:.0f} s",
        seconds / part * 1_000_000 <= 60,
    )


def ask(server, place, question):
    began = time.perf_counter()
    table = server.request("POST", f"{place['project']}/ask", question, place["signed_in"])
    return time.perf_counter() - began, table


def questions(report, server, place, count, folder):
    first, last = feedback.first_day(), feedback.last_day()
    wide = {"series": ["nps:0-10"], "period": {"from": str(first), "to": str(last)}}
    unit, segment = f"unit:{place['hierarchy']}", "facet:segment"
    for name, dimensions in (
        ("unit, segment and week", [unit, segment, "week"]),
        ("unit and week", [unit, "week"]),
        ("unit", [unit]),
    ):
        times = []
        for turn in range(7):
            # Another period each time, so that no answer is one given before.
            question = dict(wide, dimensions=dimensions)
            question["period"] = {"from": str(first + datetime.timedelta(days=turn)), "to": str(last)}
            seconds, table = ask(server, place, question)
            times.append(seconds * 1000)
        cold, median = times[0], statistics.median(times[1:])
        goal = "< 300 ms" if len(dimensions) == 3 else ""
        report.add(
            f"Score by {name} over {count:,} pieces of feedback, by HTTP ({len(table['rows']):,} rows)",
            goal or "none",
            f"median {median:.0f} ms (first {cold:.0f} ms)",
            median < 300 if goal else None,
            duckdb(folder) if goal else "",
        )


def duckdb(folder):
    """The same cells from the same files by DuckDB, which need not look up which version of a row counts."""
    try:
        import duckdb as peer
    except ImportError:
        return "DuckDB is not installed"
    files = str(folder / "data" / "lake" / "feedback" / "**" / "*.parquet")
    db = peer.connect()
    db.execute("SET threads TO 2")
    query = f"""
        SELECT unit_set, facet_set, (day + 3) // 7 AS week, count(*) AS n, sum(value), sum(value * value),
               count(*) FILTER (WHERE "group" = 3) AS positive, count(*) FILTER (WHERE "group" = 1) AS negative
        FROM read_parquet('{files}') WHERE value IS NOT NULL GROUP BY ALL"""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        rows = len(db.execute(query).fetchall())
        times.append((time.perf_counter() - began) * 1000)
    return f"DuckDB {peer.__version__} over the same files: median {statistics.median(times[1:]):.0f} ms ({rows:,} rows)"


def live(report, server, place, count, answers=60):
    """From sending an answer to having the overview that counts it, as an open dashboard fetches it."""
    import http.client

    today = datetime.date.today()
    period = f"from={today - datetime.timedelta(days=29)}&to={today}"
    overview = f"{place['project']}/overview?{period}"

    def fetched():
        series = server.request("GET", overview, headers=place["signed_in"])["series"]
        return series[0]["cell"]["n"] if series else 0

    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("GET", f"{place['project']}/live", headers=place["signed_in"])
    events = connection.getresponse()
    changed = threading.Semaphore(0)

    def listen():
        while line := events.fp.readline():
            if line.startswith(b"event: changed") or line.startswith(b"event:changed"):
                changed.release()

    threading.Thread(target=listen, daemon=True).start()
    known, times = fetched(), []
    for number in range(answers):
        answer = {
            "survey": place["survey"],
            "customer": {"external_id": f"live{number}"},
            "answers": {place["question"]: number % 11},
        }
        began = time.perf_counter()
        server.request("POST", f"{place['project']}/answers", answer, place["key"])
        while known >= (now := fetched() if changed.acquire(timeout=5) else known):
            assert time.perf_counter() - began < 30, "the overview never changed"
        times.append(time.perf_counter() - began)
        known = now
    times.sort()
    p95 = times[int(len(times) * 0.95) - 1]
    report.add(
        f"Answer sent until the open overview shows it, {count:,} pieces of feedback stored",
        "p95 < 1 s",
        f"p50 {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms ({answers} answers)",
        p95 < 1,
    )
    connection.close()


def settled(folder, patience=900):
    """Waits until nothing is left to be done in the background."""
    began = time.monotonic()
    db = sqlite3.connect(f"file:{folder}/data/resonanz.db?mode=ro", uri=True)
    open_work = """
        SELECT (SELECT count(*) FROM facet_fills) + (SELECT count(*) FROM facet_rounds)
             + (SELECT count(*) FROM voice_words WHERE through IS NOT NULL)"""
    while db.execute(open_work).fetchone()[0]:
        assert time.monotonic() - began < patience, "work in the background does not end"
        time.sleep(1)
    db.close()
    print(f"settled after {time.monotonic() - began:.0f} s", flush=True)


def rested(server, patience=120):
    """Waits until the server has put away what came before, so that it is not measured with what follows."""

    def worked():
        fields = open(f"/proc/{server.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    began, before = time.monotonic(), worked()
    while time.monotonic() - began < patience:
        time.sleep(2)
        now = worked()
        if now - before < 0.1:
            return
        before = now


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--binary", default="target/release/resonanz")
    arguments.add_argument("--load", default="bench/load/target/release/load")
    arguments.add_argument("--feedback", type=int, default=10_000_000)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--only", default="intake,pages,fill,questions,live")
    arguments.add_argument("--folder", help="where to work; by default a temporary folder beside this file")
    arguments.add_argument("--report", default=str(HERE / "REPORT.md"))
    options = arguments.parse_args()
    parts = options.only.split(",")
    report = Report()
    about = machine()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="bench-", dir=HERE))
    folder.mkdir(parents=True, exist_ok=True)
    filled = (folder / "data" / "resonanz.db").exists()
    assert not (filled and {"fill", "pages", "intake"} & set(parts)), "this folder is filled: only questions and live"
    server = Server(options.binary, str(folder / "data"), settings=UNLIMITED).start()
    try:
        place = company.reopened(server) if filled else company.found(server)
        time.sleep(1)
        if filled:
            settled(folder)
        else:
            report.add("Memory at rest", "< 200 MB", f"{memory_mb(server):.0f} MB", memory_mb(server) < 200)
        if "pages" in parts:
            pages(report, server, place, options.load, options.seconds)
        if "intake" in parts:
            intake(report, server, place, options.load, options.seconds, folder)
        if "fill" in parts:
            rested(server)
            fill(report, server, place, options.feedback, folder)
        if "questions" in parts:
            questions(report, server, place, options.feedback, folder)
        if "live" in parts:
            live(report, server, place, options.feedback)
        report.add(
            f"Memory with all of it ({options.feedback:,} pieces of feedback)",
            "< 2 GB",
            f"{memory_mb(server):.0f} MB, at most {memory_mb(server, 'VmHWM'):.0f} MB",
            memory_mb(server, "VmHWM") < 2048,
        )
    finally:
        server.kill()
        if not options.folder:
            shutil.rmtree(folder)
    report.write(Path(options.report), "make bench" if options.feedback == 10_000_000 else " ".join(sys.argv), about)


if __name__ == "__main__":
    main()
