#!/usr/bin/env python3
"""An external trainer: a logistic regression on a CSV, with nothing but the standard library.

    train.py <model id> <table.csv> <artifact file>

The last column of the table is the target, 0 or 1; all others are numbers.
"""

import csv
import json
import math
import os
import sys
import time
import urllib.error
import urllib.request

SERVICE = os.environ.get("MODELKEEPER_URL", "http://localhost:8000") + "/api/ml-models/"
TRIES = 8


def call(path, body=None, headers=None):
    """Asks the service; tries again while it is away. Told again, a report changes nothing."""
    sent = {"Content-Type": "application/json", **(headers or {})}
    if os.environ.get("MODELKEEPER_TOKEN"):
        sent["Authorization"] = "Bearer " + os.environ["MODELKEEPER_TOKEN"]
    data = None if body is None else json.dumps(body).encode()
    for attempt in range(TRIES):
        try:
            request = urllib.request.Request(SERVICE + path, data, sent)
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == TRIES - 1:
                sys.exit(f"{path}: {error.code} {error.read().decode()}")
        except OSError as error:
            if attempt == TRIES - 1:
                sys.exit(f"{path}: {error}")
        time.sleep(2**attempt)


def read(path):
    with open(path, newline="") as file:
        rows = [[float(value) for value in row] for row in list(csv.reader(file))[1:]]
    if len(rows) < 20:
        raise ValueError(f"{path} has {len(rows)} rows, too few to learn from")
    return [row[:-1] for row in rows], [row[-1] for row in rows]


def probability(model, row):
    scaled = [(value - mean) / scale for value, mean, scale in zip(row, model["means"], model["scales"])]
    score = model["intercept"] + sum(w * value for w, value in zip(model["weights"], scaled))
    return 1 / (1 + math.exp(-max(-30, min(30, score))))


def fit(rows, labels, config):
    columns = list(zip(*rows))
    means = [sum(column) / len(column) for column in columns]
    scales = [math.sqrt(sum((v - m) ** 2 for v in c) / len(c)) or 1 for c, m in zip(columns, means)]
    model = {"means": means, "scales": scales, "weights": [0.0] * len(means), "intercept": 0.0}
    scaled = [[(v - m) / s for v, m, s in zip(row, means, scales)] for row in rows]
    rate = config.get("learning_rate", 0.5)
    for _ in range(config.get("epochs", 100)):
        errors = [probability(model, row) - label for row, label in zip(rows, labels)]
        for index in range(len(means)):
            slope = sum(e * row[index] for e, row in zip(errors, scaled)) / len(rows)
            model["weights"][index] -= rate * slope
        model["intercept"] -= rate * sum(errors) / len(rows)
    return model


def evaluate(model, rows, labels):
    guesses = [probability(model, row) >= 0.5 for row in rows]
    hits = sum(guess == (label == 1) for guess, label in zip(guesses, labels))
    both = sum(guess and label == 1 for guess, label in zip(guesses, labels))
    precision = both / max(1, sum(guesses))
    recall = both / max(1, sum(labels))
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return {"accuracy": hits / len(rows), "precision": precision, "recall": recall, "f1_score": f1}


def main(model_id, table, artifact):
    training = call(f"{model_id}/training")
    token = {"X-Training-Token": training["training_token"]}
    try:
        rows, labels = read(table)
        # Every fifth row is held out.
        learn = [index for index in range(len(rows)) if index % 5]
        test = [index for index in range(len(rows)) if index % 5 == 0]
        model = fit([rows[i] for i in learn], [labels[i] for i in learn], training["training_config"])
        metrics = evaluate(model, [rows[i] for i in test], [labels[i] for i in test])
        with open(artifact, "w") as file:
            json.dump(model, file)
    except (OSError, ValueError) as error:
        print(call(f"{model_id}/training/fail", {"reason": str(error)}, token))
        sys.exit(1)
    report = {
        "model_artifact_path": os.path.abspath(artifact),
        "performance_metrics": metrics,
        "training_metrics": {"training_rows": len(learn), "holdout_rows": len(test)},
    }
    print(call(f"{model_id}/training/complete", report, token))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
