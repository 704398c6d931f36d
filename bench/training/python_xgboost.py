"""Trains XGBoost in Python on the rows that the service trains on, and prints what it cost as one line of JSON.

Takes one argument, JSON: path of a Parquet file, names of its columns (target, time, features in their order, and those
of them that are categorical), holdout (share of the rows), parameters and rounds of XGBoost.
"""

import json
import resource
import sys

import numpy as np
import pandas as pd
import xgboost as xgb

asked = json.loads(sys.argv[1])
table = pd.read_parquet(asked["path"], columns=[asked["target"], asked["time"], *asked["features"]])

# The newest part is held out; rows of one time stay together, on the side that comes closer to the share.
times = table[asked["time"]].to_numpy()
ordered = np.sort(times)
wanted = round(len(ordered) * (1 - asked["holdout"]))
first = np.searchsorted(ordered, ordered[wanted], side="left")
after = np.searchsorted(ordered, ordered[wanted], side="right")
held = times >= ordered[after if after - wanted < wanted - first else first]

features = np.empty((len(table), len(asked["features"])), dtype=np.float32)
for column, name in enumerate(asked["features"]):
    values = table[name]
    if name in asked["categorical"]:
        known = sorted(values[~held].dropna().unique())
        values = values.map({text: code for code, text in enumerate(known)})
    features[:, column] = values.to_numpy(dtype=np.float32, na_value=np.nan)
labels = table[asked["target"]].to_numpy(dtype=np.float32)
del table

threads = asked["parameters"]["nthread"]
train = xgb.DMatrix(features[~held], label=labels[~held], nthread=threads)
test = xgb.DMatrix(features[held], label=labels[held], nthread=threads)
booster = xgb.train(asked["parameters"], train, num_boost_round=asked["rounds"])
auc = float(booster.eval(test).rsplit(":", 1)[1])

usage = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "cpuSeconds": usage.ru_utime + usage.ru_stime,
            "peakMb": usage.ru_maxrss / 1024,
            "auc": auc,
            "rows": int((~held).sum()),
        }
    )
)
