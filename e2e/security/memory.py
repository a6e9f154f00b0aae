"""How much memory the server has needed."""

MOST = 500 << 20


def forget_peak(server):
    with open(f"/proc/{server.process.pid}/clear_refs", "w", encoding="utf-8") as peak:
        peak.write("5")


def peak(server):
    """The most since it was last forgotten, in bytes."""
    with open(f"/proc/{server.process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM"))


def lives(checks, story, server, after):
    """It runs, it is ready, and it never took too much."""
    most = peak(server)
    forget_peak(server)
    print(f"memory: {after}: at most {most >> 20} MB", flush=True)
    checks.check(story, most < MOST, f"after {after}: below {MOST >> 20} MB", f"{most >> 20} MB")
    ready = server.alive() and server.request("GET", "/readyz", raw=True)[0]
    checks.check(story, ready == 200, f"after {after} it is ready", ready)
