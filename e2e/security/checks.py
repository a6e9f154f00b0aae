"""Counts what was looked at, and keeps what was wrong."""

import json


class Checks:
    def __init__(self):
        self.done, self.wrong = {}, []

    def check(self, story, holds, what, seen=""):
        """One thing looked at; `what` says in words what ought to hold."""
        self.done[story] = self.done.get(story, 0) + 1
        if not holds:
            self.wrong.append(f"{story}: {what}: {str(seen)[:300]}")
        return holds

    def refused(self, story, what, answer, statuses, code=None):
        """An answer with one of the statuses and a problem that programs can tell."""
        status, text, headers = answer
        problem = problem_of(text, headers)
        holds = status in statuses and problem is not None and code in (None, problem["code"])
        return self.check(story, holds, f"{what}: {wanted(statuses, code)} was expected", f"{status} {text}")

    def report(self):
        for story, number in self.done.items():
            failed = sum(one.startswith(f"{story}: ") for one in self.wrong)
            print(f"{story}: {number} checks, {failed} failed")
        for one in self.wrong:
            print("  wrong:", one)
        print(f"{sum(self.done.values())} checks, {len(self.wrong)} failed")
        return not self.wrong


def wanted(statuses, code):
    return "/".join(map(str, statuses)) + (f" {code}" if code else " with a code")


def problem_of(text, headers):
    """The problem an answer holds, or none."""
    if headers.get("content-type") != "application/problem+json":
        return None
    try:
        problem = json.loads(text)
    except ValueError:
        return None
    return problem if problem.get("code") and problem.get("detail") else None
