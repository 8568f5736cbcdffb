"""Evaluates rules over CloudTrail events with a Python rule engine: each rule compares only the names of services and calls."""

import json
import sys

import rule_engine

rules_file, events_file = sys.argv[1:]
with open(rules_file, encoding="utf-8") as file:
    rules = [(rule["id"], rule_engine.Rule(rule["expression"])) for rule in json.load(file)]

matches = 0
events = 0
with open(events_file, encoding="utf-8") as file:
    for line in file:
        event = json.loads(line)
        events += 1
        matches += sum(rule.matches(event) for _, rule in rules)
print(json.dumps({"rules": len(rules), "events": events, "matches": matches}))
