"""Uses the client as a program would; prints what came of it as JSON. Arguments: address of the service, token."""

import inspect
import json
import sys

from modelkeeper_client import Client, ModelkeeperError

address, token = sys.argv[1:]
client = Client(address + "/")
told = {}
model = client.create_ml_model(
    {"project_id": "py & co", "ontology_id": "orders", "name": "Returns – tree", "type": "decision_tree"}
)
told["trained"] = client.train_ml_model({"model_id": model["id"]})["status"]
told["listed"] = [each["name"] for each in client.list_ml_models(project_id="py & co")["models"]]
told["deleted"] = client.delete_ml_model(model["id"])
try:
    client.get_ml_model(model["id"])
except ModelkeeperError as error:
    told["refusal"] = [error.status, error.body, str(error), error.request_id is not None]
try:
    client.list_users()
except ModelkeeperError as error:
    told["without token"] = error.status
known = Client(address, token=token)
told["users"] = [user["username"] for user in known.list_users(page_size=5)["items"]]
upload = known.upload_file("a,b\n1,2\n", "text/csv", name="ä.csv")
told["upload"] = [upload["name"], upload["size_bytes"]]
told["metrics"] = type(client.get_metrics()).__name__
methods = inspect.getmembers(Client, inspect.isfunction)
told["methods"] = {name: method.__doc__ for name, method in methods if not name.startswith("_")}
print(json.dumps(told))
