#!/bin/sh
# An external trainer: fits a line through two columns of a CSV, and reports what came of it.
#   train.sh <model id> <table.csv> <artifact file>
set -eu
SERVICE=${MODELKEEPER_URL:-http://localhost:8000}/api/ml-models/$1
TABLE=$2
ARTIFACT=$3

# Told again, a report changes nothing: so it may be sent until it is answered.
call() { curl -sS --fail-with-body --retry 8 --retry-all-errors --max-time 30 ${KEY:+-H "$KEY"} "$@"; }
KEY=${MODELKEEPER_TOKEN:+Authorization: Bearer $MODELKEEPER_TOKEN}
report() { # <complete or fail> <body>
  call "$SERVICE/training/$1" -H "Content-Type: application/json" -H "X-Training-Token: $TOKEN" -d "$2"
  echo
}

# What is to be done. The token keeps this report from being taken for one of a later training.
TOKEN=$(call "$SERVICE/training" | sed -n 's/.*"training_token":"\([^"]*\)".*/\1/p')
[ -n "$TOKEN" ] || { echo "model $1 has no training" >&2; exit 1; }

# Least squares on four rows of five; the fifth is held out.
fit() {
  awk -F, -v artifact="$ARTIFACT" '
    NR > 1 && NF >= 2 && NR % 5 != 0 { n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
    NR > 1 && NF >= 2 && NR % 5 == 0 { held++; hx[held] = $1; hy[held] = $2 }
    END {
      if (n < 10 || n * xx == x * x) exit 1
      slope = (n * xy - x * y) / (n * xx - x * x)
      intercept = (y - slope * x) / n
      for (i = 1; i <= held; i++) error += (hy[i] - intercept - slope * hx[i]) ^ 2
      printf "{\"slope\":%.6f,\"intercept\":%.6f}\n", slope, intercept > artifact
      printf "{\"performance_metrics\":{\"rmse\":%.6f},", sqrt(error / held)
      printf "\"training_metrics\":{\"training_rows\":%d,\"holdout_rows\":%d},", n, held
    }' "$TABLE"
}

if RESULT=$(fit); then
  report complete "$RESULT\"model_artifact_path\":\"$ARTIFACT\"}"
else
  report fail "{\"reason\":\"$TABLE has too few rows to fit a line\"}"
  exit 1
fi
