"""Records what an MLflow writes, for tests that need none: python record.py

Run it with the Python of the MLflow that is to be recorded. It packs recorded/<version>.tar.gz: `mlruns`, a folder of records;
`migrated.db`, what MLflow's own migration makes of that (where it has one); and `database/mlflow.db` with its files.
"""

import os
import shutil
import subprocess
import sys
import tarfile

import mlflow

HERE = os.path.dirname(os.path.abspath(__file__))
# The paths in what is recorded lead here, where nothing is when it is read: it has been moved.
WORK = "/tmp/mlflow-recorded"

environment = {**os.environ, "MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true"}


def run(folder, *arguments):
    subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, check=True)


shutil.rmtree(WORK, ignore_errors=True)
database = os.path.join(WORK, "database")
os.makedirs(database)
registry = os.path.join(HERE, "registry.py")
run(WORK, registry, "mlruns")
run(database, registry, "sqlite:///mlflow.db")
if int(mlflow.__version__.split(".")[0]) >= 3:
    run(WORK, "-m", "mlflow", "migrate-filestore", "--source", WORK, "--target", f"sqlite:///{WORK}/migrated.db")
with tarfile.open(os.path.join(HERE, "recorded", f"{mlflow.__version__}.tar.gz"), "w:gz") as archive:
    for name in sorted(os.listdir(WORK)):
        archive.add(os.path.join(WORK, name), name)
shutil.rmtree(WORK)
