"""What a run of schemathesis did and found, read from its own report (NDJSON)."""

import collections
import json


class Report:
    def __init__(self, path):
        self.tried, self.succeeded = set(), set()
        # Operation and check; `error` where nothing came back that could be checked.
        self.found = set()
        self.requests, self.statuses = 0, collections.Counter()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                for kind, event in json.loads(line).items():
                    if kind == "ScenarioFinished":
                        self.scenario(event["status"], event["recorder"])
                    elif kind == "NonFatalError":
                        self.tried.add(event["label"])
                        self.found.add((event["label"], "error"))

    def scenario(self, outcome, recorder):
        operation = recorder["label"]
        for interaction in recorder.get("interactions", {}).values():
            status = (interaction.get("response") or {}).get("status_code", 0)
            self.requests += 1
            self.tried.add(operation)
            self.statuses[f"{status // 100}xx" if status else "none"] += 1
            if 200 <= status < 300:
                self.succeeded.add(operation)
        for checks in recorder.get("checks", {}).values():
            self.found.update((operation, check["name"]) for check in checks if check["status"] == "failure")
        if outcome == "error":
            self.found.add((operation, "error"))
