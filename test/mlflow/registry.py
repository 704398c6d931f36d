"""Makes a small registry in an MLflow of any version since 2.9: python registry.py <tracking URI>"""

import os
import sys
import tempfile

import mlflow
from mlflow.tracking import MlflowClient


def make(uri):
    """Three models: one with gaps, one of the time before aliases, and one whose files MLflow 3 keeps apart from its run."""
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = MlflowClient()
    experiment = client.create_experiment("returns")

    name = "returns – 'new'"
    client.create_registered_model(name, description="Which orders come back", tags={"owner": "shop"})
    for number in range(1, 4):
        run = make_run(client, experiment, number)
        uri_of_files = client.get_run(run).info.artifact_uri + "/model"
        client.create_model_version(
            name, uri_of_files, run, tags={"reviewed": "yes: twice"}, description=f"number {number}"
        )
    client.create_model_version(name, "s3://nowhere/model", None)
    client.delete_model_version(name, "2")
    client.set_registered_model_alias(name, "champion", 1)
    client.set_registered_model_alias(name, "quoted", 1)

    client.create_registered_model("staged")
    run = make_run(client, experiment, 5)
    client.create_model_version("staged", f"runs:/{run}/model", run)
    client.transition_model_version_stage("staged", "1", "Production")
    client.delete_run(run)

    client.create_registered_model("logged")
    if hasattr(client, "create_logged_model"):
        run = make_run(client, experiment, 6)
        logged = client.create_logged_model(experiment, name="kept", source_run_id=run)
        with tempfile.TemporaryDirectory() as folder:
            write_files(folder, 6)
            client.log_model_artifacts(logged.model_id, folder)
        client.finalize_logged_model(logged.model_id, "READY")
        client.create_model_version("logged", f"models:/{logged.model_id}", None, model_id=logged.model_id)


def make_run(client, experiment, number):
    run = client.create_run(experiment, run_name=f"try {number}").info.run_id
    client.log_param(run, "depth", number)
    client.log_param(run, "tree/rate", "0.1")
    for step in range(3):
        client.log_metric(run, "auc", 0.7 + number / 100 + step / 1000, step=step)
    client.log_metric(run, "loss", float("nan"))
    client.log_metric(run, "test/error", 1e-5)
    client.set_tag(run, "team", "shop")
    with tempfile.TemporaryDirectory() as folder:
        write_files(folder, number)
        client.log_artifacts(run, folder, "model")
    client.set_terminated(run)
    return run


def write_files(folder, number):
    os.makedirs(os.path.join(folder, "data"))
    with open(os.path.join(folder, "MLmodel"), "w") as file:
        file.write("flavors: {}")
    with open(os.path.join(folder, "data", "weights ä.bin"), "wb") as file:
        file.write(bytes([number]) * 1000)


if __name__ == "__main__":
    make(sys.argv[1])
