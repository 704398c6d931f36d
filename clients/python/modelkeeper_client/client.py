# Made by `npm run generate-clients` from the OpenAPI document of the service: not to be changed by hand.
"""Every operation of Modelkeeper's HTTP API as a method."""

from .transport import Transport


class Client(Transport):
    """A client of one service: each method is one operation and returns what it answers."""

    def chat(self, body):
        """Ask about recipes, models, runs and guides

        The answer is made of records alone, named in `citations`. Asked for a status ("failed runs", "which models are in production") it tells of those records only, or that there are none. A change that is asked for ("set learning rate to 0.05", "drop feature region", "more trees") is proposed, never made.

        POST /api/ml-development/chat
        """
        return self._send("POST", "/api/ml-development/chat", body=body)

    def get_dry_run(self, run_id):
        """Get what came of a dry run

        Extension, in no published contract.

        GET /api/ml-development/dry-runs/{run_id}

        run_id: Any rendering of its UUID is understood.
        """
        return self._send("GET", "/api/ml-development/dry-runs/{run_id}", path={"run_id": run_id})

    def list_recipe_models(self, *, model_family=None, status=None, limit=None, offset=None):
        """List the models of recipes, newest first

        GET /api/ml-development/models

        limit: Most to return.

        offset: How many to pass over.
        """
        return self._send("GET", "/api/ml-development/models", query={"model_family": model_family, "status": status, "limit": limit, "offset": offset})

    def register_recipe_model(self, body):
        """Register a model of a recipe

        It is of the family of its recipe, and a draft.

        POST /api/ml-development/models
        """
        return self._send("POST", "/api/ml-development/models", body=body)

    def get_recipe_model(self, model_id):
        """Get a model of a recipe

        GET /api/ml-development/models/{model_id}

        model_id: Any rendering of its UUID is understood.
        """
        return self._send("GET", "/api/ml-development/models/{model_id}", path={"model_id": model_id})

    def update_recipe_model(self, model_id, body):
        """Change the name, status or owner of a model

        What is not given stays. Any status may follow any other.

        PUT /api/ml-development/models/{model_id}

        model_id: Any rendering of its UUID is understood.
        """
        return self._send("PUT", "/api/ml-development/models/{model_id}", path={"model_id": model_id}, body=body)

    def list_snapshots(self, model_id, *, limit=None, offset=None):
        """List the monitoring snapshots of a model, newest first

        They are sent as they are read.

        GET /api/ml-development/models/{model_id}/monitoring

        model_id: Any rendering of its UUID is understood.

        limit: Most to return.

        offset: How many to pass over.
        """
        return self._send("GET", "/api/ml-development/models/{model_id}/monitoring", path={"model_id": model_id}, query={"limit": limit, "offset": offset})

    def create_snapshot(self, model_id, body):
        """File a monitoring snapshot of a model

        POST /api/ml-development/models/{model_id}/monitoring

        model_id: Any rendering of its UUID is understood.
        """
        return self._send("POST", "/api/ml-development/models/{model_id}/monitoring", path={"model_id": model_id}, body=body)

    def list_recipes(self, *, model_family=None, level=None, status=None, limit=None, offset=None):
        """List recipes, newest first

        GET /api/ml-development/recipes

        limit: Most to return.

        offset: How many to pass over.
        """
        return self._send("GET", "/api/ml-development/recipes", query={"model_family": model_family, "level": level, "status": status, "limit": limit, "offset": offset})

    def create_recipe(self, body):
        """Create a recipe

        Its manifest is stored as version 1.0.0; the schema of the family is looked at when a run starts.

        POST /api/ml-development/recipes
        """
        return self._send("POST", "/api/ml-development/recipes", body=body)

    def delete_recipe(self, recipe_id):
        """Delete a recipe

        It is found no more, and nothing new is made of it. Its history stays: recipes that inherit from it go on doing so, and models and runs go on naming it.

        DELETE /api/ml-development/recipes/{recipe_id}
        """
        return self._send("DELETE", "/api/ml-development/recipes/{recipe_id}", path={"recipe_id": recipe_id})

    def get_recipe(self, recipe_id):
        """Get a recipe

        GET /api/ml-development/recipes/{recipe_id}
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}", path={"recipe_id": recipe_id})

    def update_recipe(self, recipe_id, body):
        """Change the name, status or tags of a recipe

        What is not given stays. Where the team of the newest version’s author separates writing from approving (`PATCH /api/v1/teams/{id}`), that author gets 403 for approving.

        PUT /api/ml-development/recipes/{recipe_id}
        """
        return self._send("PUT", "/api/ml-development/recipes/{recipe_id}", path={"recipe_id": recipe_id}, body=body)

    def clone_recipe(self, recipe_id, *, name):
        """Make a child of a recipe, with its newest manifest

        Family, level and tags are copied; the clone is a draft. It takes no body.

        POST /api/ml-development/recipes/{recipe_id}/clone

        name: Name of the new recipe.
        """
        return self._send("POST", "/api/ml-development/recipes/{recipe_id}/clone", path={"recipe_id": recipe_id}, query={"name": name})

    def start_dry_run(self, recipe_id, body=None):
        """Try a version or a manifest of a recipe on synthetic rows

        Extension, in no published contract. A small training (of an `eval`, too) or backtest of at most 3,000 rows: those that are drawn for the family, or the recipe’s own synthetic example where it has 200 rows or more and the manifest names a dataset. It makes no version, touches no model and is in no list of runs. 422 says what the family’s schema misses.

        POST /api/ml-development/recipes/{recipe_id}/dry-run
        """
        return self._send("POST", "/api/ml-development/recipes/{recipe_id}/dry-run", path={"recipe_id": recipe_id}, body=body)

    def get_effective_manifest(self, recipe_id, *, version_id=None):
        """Get what a recipe says with all that it inherits

        Extension, in no published contract. The manifest is merged over the newest of its parent, and so on up the chain, by JSON merge patch (RFC 7396): members replace, null takes out, arrays are replaced whole.

        GET /api/ml-development/recipes/{recipe_id}/effective

        version_id: A version of this recipe; the newest unless given.
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}/effective", path={"recipe_id": recipe_id}, query={"version_id": version_id})

    def get_synthetic_example(self, recipe_id):
        """Get the synthetic example of a recipe

        GET /api/ml-development/recipes/{recipe_id}/synthetic-example
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}/synthetic-example", path={"recipe_id": recipe_id})

    def create_synthetic_example(self, recipe_id, body):
        """Give a recipe a synthetic example, in the place of the one before

        POST /api/ml-development/recipes/{recipe_id}/synthetic-example
        """
        return self._send("POST", "/api/ml-development/recipes/{recipe_id}/synthetic-example", path={"recipe_id": recipe_id}, body=body)

    def list_recipe_versions(self, recipe_id, *, limit=None, offset=None):
        """List the versions of a recipe, newest first

        All of them, sent as they are read. Manifests may be large: `limit` and `offset`, an extension, ask for some.

        GET /api/ml-development/recipes/{recipe_id}/versions

        limit: Most to return; all unless given.

        offset: How many to pass over.
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}/versions", path={"recipe_id": recipe_id}, query={"limit": limit, "offset": offset})

    def create_recipe_version(self, recipe_id, body):
        """Add a version to a recipe

        POST /api/ml-development/recipes/{recipe_id}/versions
        """
        return self._send("POST", "/api/ml-development/recipes/{recipe_id}/versions", path={"recipe_id": recipe_id}, body=body)

    def get_recipe_version(self, recipe_id, version_id):
        """Get a version of a recipe

        GET /api/ml-development/recipes/{recipe_id}/versions/{version_id}
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}/versions/{version_id}", path={"recipe_id": recipe_id, "version_id": version_id})

    def get_recipe_version_diff(self, recipe_id, version_id, *, from_=None):
        """Get what a version changes, in words and with a risk each

        Extension, in no published contract. Risk is low for remarks, additions and numbers within a factor of two; medium for larger steps, other values and added features; high for what is taken out or becomes another type, for numbers that change tenfold or their sign, and for what says what is learned or from what (target, objective, engine, dataset …).

        GET /api/ml-development/recipes/{recipe_id}/versions/{version_id}/diff

        from_: A version of this recipe; the one before unless given.
        """
        return self._send("GET", "/api/ml-development/recipes/{recipe_id}/versions/{version_id}/diff", path={"recipe_id": recipe_id, "version_id": version_id}, query={"from": from_})

    def list_recipe_runs(self, *, model_id=None, recipe_id=None, status=None, limit=None, offset=None):
        """List the runs of recipes, newest first

        GET /api/ml-development/runs

        model_id: Only runs of this model.

        recipe_id: Only runs of this recipe.

        limit: Most to return.

        offset: How many to pass over.
        """
        return self._send("GET", "/api/ml-development/runs", query={"model_id": model_id, "recipe_id": recipe_id, "status": status, "limit": limit, "offset": offset})

    def create_recipe_run(self, body):
        """Start a run of a recipe

        A manifest that satisfies the schema of its family is executed here; an `eval` unless its model was trained elsewhere. Any other waits for its report (`PUT /runs/{run_id}`) for seven days; its log says why.

        POST /api/ml-development/runs
        """
        return self._send("POST", "/api/ml-development/runs", body=body)

    def get_recipe_run(self, run_id):
        """Get a run of a recipe

        GET /api/ml-development/runs/{run_id}

        run_id: Any rendering of its UUID is understood.
        """
        return self._send("GET", "/api/ml-development/runs/{run_id}", path={"run_id": run_id})

    def update_recipe_run(self, run_id, body):
        """Report on a run

        Statuses may come in any order until the run has ended; then the same one is accepted, and another one refused with all that comes with it. Metrics, artifacts and logs are taken at any time, each in the place of what was told before. Of a run that a worker of this service executes, an end is taken and ends it, what else it says of its state is its own, and what is told stands beside what the worker measured.

        PUT /api/ml-development/runs/{run_id}

        run_id: Any rendering of its UUID is understood.
        """
        return self._send("PUT", "/api/ml-development/runs/{run_id}", path={"run_id": run_id}, body=body)

    def list_ml_models(self, *, project_id):
        """List ML models of a project, newest first

        GET /api/ml-models

        project_id: Filter by project ID.
        """
        return self._send("GET", "/api/ml-models", query={"project_id": project_id})

    def create_ml_model(self, body):
        """Create an ML model record

        Training must be triggered separately.

        POST /api/ml-models
        """
        return self._send("POST", "/api/ml-models", body=body)

    def recommend_ml_model_type(self, body):
        """Recommend a type of model for a project

        From the registered ontology and data of the project, as far as the caller may see them; without any, from what the project has trained before.

        POST /api/ml-models/recommend
        """
        return self._send("POST", "/api/ml-models/recommend", body=body)

    def train_ml_model(self, body):
        """Trigger the training of an ML model

        The training goes on by itself; the model's status tells when it has ended. `X-Training-Token` of the answer
        names the training, for whoever reports on it.

        POST /api/ml-models/train
        """
        return self._send("POST", "/api/ml-models/train", body=body)

    def delete_ml_model(self, id):
        """Delete an ML model

        What trains it is cancelled. A model that serves in production stays.

        DELETE /api/ml-models/{id}

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("DELETE", "/api/ml-models/{id}", path={"id": id})

    def get_ml_model(self, id):
        """Get an ML model

        GET /api/ml-models/{id}

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("GET", "/api/ml-models/{id}", path={"id": id})

    def update_ml_model(self, id, body):
        """Update an ML model's metadata or status

        Only provided fields are updated. A status stands until a training begins or ends.

        PUT /api/ml-models/{id}

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("PUT", "/api/ml-models/{id}", path={"id": id}, body=body)

    def get_ml_training(self, id):
        """Get the newest training of an ML model

        Extension, in no published contract. What a trainer outside needs to know, while the training is open and after it.

        GET /api/ml-models/{id}/training

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("GET", "/api/ml-models/{id}/training", path={"id": id})

    def report_ml_training_complete(self, id, body):
        """Report that a training is complete

        It ends the open training, or stands for one of its own. With `X-Training-Token`, the report is taken for that training only: a stale one is refused.

        POST /api/ml-models/{id}/training/complete

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("POST", "/api/ml-models/{id}/training/complete", path={"id": id}, body=body)

    def report_ml_training_failure(self, id, body):
        """Report that a training has failed

        It ends the open training, or stands for one of its own. With `X-Training-Token`, the report is taken for that training only: a stale one is refused.

        POST /api/ml-models/{id}/training/fail

        id: The model; any rendering of its UUID is understood.
        """
        return self._send("POST", "/api/ml-models/{id}/training/fail", path={"id": id}, body=body)

    def take_alertmanager_notice(self, body):
        """Open and resolve incidents by Alertmanager’s webhook

        Extension, in no published contract. The bearer is the key of an integration of the kind `alertmanager`.

        POST /api/v1/alertmanager
        """
        return self._send("POST", "/api/v1/alertmanager", body=body)

    def list_api_keys(self, *, page=None, page_size=None):
        """List your API keys, as an admin those of everybody, newest first

        Extension, in no published contract.

        GET /api/v1/api-keys

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/api-keys", query={"page": page, "page_size": page_size})

    def create_api_key(self, body):
        """Make an API key of your own

        Extension, in no published contract. It may do what its scopes say, as far as you may. Made with the token of a log-in only.

        POST /api/v1/api-keys
        """
        return self._send("POST", "/api/v1/api-keys", body=body)

    def revoke_api_key(self, id):
        """Revoke an API key, at once

        Extension, in no published contract.

        DELETE /api/v1/api-keys/{id}
        """
        return self._send("DELETE", "/api/v1/api-keys/{id}", path={"id": id})

    def list_audit_events(self, *, after=None, before=None, limit=None, actor=None, aggregate=None, id=None, type=None):
        """Read the log of all that ever happened

        Extension, in no published contract. Each event carries the hash of the one before, so that no change of the log goes unnoticed.

        GET /api/v1/audit

        after: Only events after this cursor, oldest first; without it newest first.

        before: Only events before this cursor.

        limit: Events of an answer.

        actor: Who did it.

        aggregate: Kind of record.

        id: Id of the record, as it is logged.

        type: What happened: `run.accepted`.
        """
        return self._send("GET", "/api/v1/audit", query={"after": after, "before": before, "limit": limit, "actor": actor, "aggregate": aggregate, "id": id, "type": type})

    def log_out(self):
        """End the session that the token belongs to

        POST /api/v1/auth/logout
        """
        return self._send("POST", "/api/v1/auth/logout")

    def refresh_token(self):
        """Exchange the refresh token for new tokens

        By the cookie alone; each refresh token is good for one exchange.

        POST /api/v1/auth/refresh
        """
        return self._send("POST", "/api/v1/auth/refresh")

    def issue_token(self, body):
        """Log in

        The refresh token comes in an httpOnly cookie.

        POST /api/v1/auth/token
        """
        return self._send("POST", "/api/v1/auth/token", body=body)

    def list_channels(self, *, page=None, page_size=None, team=None):
        """List the channels of your teams, newest first

        Extension, in no published contract.

        GET /api/v1/channels

        page: Page, from 1.

        page_size: Items of a page.

        team: Only channels of this team.
        """
        return self._send("GET", "/api/v1/channels", query={"page": page, "page_size": page_size, "team": team})

    def create_channel(self, body, *, idempotency_key=None):
        """Add a channel to a team

        Extension, in no published contract. A webhook is answered with the secret that signs it, this once.

        POST /api/v1/channels
        """
        return self._send("POST", "/api/v1/channels", headers={"Idempotency-Key": idempotency_key}, body=body)

    def disable_channel(self, channel_id, *, if_match=None):
        """Take a channel out of use

        Extension, in no published contract.

        DELETE /api/v1/channels/{channel_id}
        """
        return self._send("DELETE", "/api/v1/channels/{channel_id}", path={"channel_id": channel_id}, headers={"If-Match": if_match})

    def get_channel(self, channel_id, *, if_match=None):
        """Get a channel

        Extension, in no published contract.

        GET /api/v1/channels/{channel_id}
        """
        return self._send("GET", "/api/v1/channels/{channel_id}", path={"channel_id": channel_id}, headers={"If-Match": if_match})

    def change_channel(self, channel_id, body, *, if_match=None):
        """Change a channel

        Extension, in no published contract. A webhook that leads elsewhere keeps its secrets.

        PATCH /api/v1/channels/{channel_id}
        """
        return self._send("PATCH", "/api/v1/channels/{channel_id}", path={"channel_id": channel_id}, headers={"If-Match": if_match}, body=body)

    def rotate_channel_secret(self, channel_id):
        """Make another secret for a webhook

        Extension, in no published contract. It is shown this once. The secrets before it sign for 24 hours more.

        POST /api/v1/channels/{channel_id}/rotate-secret
        """
        return self._send("POST", "/api/v1/channels/{channel_id}/rotate-secret", path={"channel_id": channel_id})

    def test_channel(self, channel_id):
        """Send a trial message through a channel, now

        Extension, in no published contract.

        POST /api/v1/channels/{channel_id}/test
        """
        return self._send("POST", "/api/v1/channels/{channel_id}/test", path={"channel_id": channel_id})

    def list_datasets(self, *, page=None, page_size=None, project_id=None):
        """List datasets, newest first

        Extension, in no published contract.

        GET /api/v1/datasets

        page: Page, from 1.

        page_size: Items of a page.

        project_id: Only those of this project.
        """
        return self._send("GET", "/api/v1/datasets", query={"page": page, "page_size": page_size, "project_id": project_id})

    def register_dataset(self, body):
        """Register a table under an id, or its next version

        Extension, in no published contract. The table is read through: its columns get types, and what they hold is kept as the profile. Under an id that is known, other bytes or another definition make the next version, and the same ones change nothing (200). An object in S3 stays where it is: trainings read it there, and fail once it is gone or has changed. The target must be given, or null for a table that is only to be predicted; the task, the kinds of the columns and the split are inferred where they are not.

        POST /api/v1/datasets
        """
        return self._send("POST", "/api/v1/datasets", body=body)

    def delete_dataset(self, dataset_id):
        """Take a dataset out of use; what was trained on it stays

        Extension, in no published contract.

        DELETE /api/v1/datasets/{dataset_id}
        """
        return self._send("DELETE", "/api/v1/datasets/{dataset_id}", path={"dataset_id": dataset_id})

    def get_dataset(self, dataset_id, *, version=None):
        """Get a dataset, its columns and versions

        Extension, in no published contract.

        GET /api/v1/datasets/{dataset_id}

        version: The newest, unless it is given.
        """
        return self._send("GET", "/api/v1/datasets/{dataset_id}", path={"dataset_id": dataset_id}, query={"version": version})

    def preview_dataset(self, dataset_id, *, version=None, limit=None):
        """Get the first rows of a dataset

        Extension, in no published contract. At most 100 rows are kept, fewer of a wide table; long texts are cut.

        GET /api/v1/datasets/{dataset_id}/preview

        version: The newest, unless it is given.

        limit: Rows.
        """
        return self._send("GET", "/api/v1/datasets/{dataset_id}/preview", path={"dataset_id": dataset_id}, query={"version": version, "limit": limit})

    def get_dataset_profile(self, dataset_id, *, version=None):
        """Get what the columns of a dataset hold

        Extension, in no published contract.

        GET /api/v1/datasets/{dataset_id}/profile

        version: The newest, unless it is given.
        """
        return self._send("GET", "/api/v1/datasets/{dataset_id}/profile", path={"dataset_id": dataset_id}, query={"version": version})

    def list_deliveries(self, *, page=None, page_size=None, state=None, incident_id=None, channel_id=None):
        """List what was sent or could not be, newest first

        Extension, in no published contract.

        GET /api/v1/deliveries

        page: Page, from 1.

        page_size: Items of a page.

        state: `dead`: what was given up. `dropped`: what was not due any more.

        incident_id: Only those of this incident.

        channel_id: Only those to this channel.
        """
        return self._send("GET", "/api/v1/deliveries", query={"page": page, "page_size": page_size, "state": state, "incident_id": incident_id, "channel_id": channel_id})

    def replay_delivery(self, delivery_id):
        """Send again what was given up or dropped

        Extension, in no published contract. A page of an incident that somebody has acknowledged since is dropped again.

        POST /api/v1/deliveries/{delivery_id}/replay

        delivery_id: As the list tells it.
        """
        return self._send("POST", "/api/v1/deliveries/{delivery_id}/replay", path={"delivery_id": delivery_id})

    def list_escalation_policies(self, *, page=None, page_size=None):
        """List escalation policies

        Extension, in no published contract.

        GET /api/v1/escalation-policies

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/escalation-policies", query={"page": page, "page_size": page_size})

    def delete_default_escalation_policy(self, *, if_match=None):
        """Take away the default escalation policy

        Extension, in no published contract.

        DELETE /api/v1/escalation-policies/default
        """
        return self._send("DELETE", "/api/v1/escalation-policies/default", headers={"If-Match": if_match})

    def get_default_escalation_policy(self, *, if_match=None):
        """Read the default escalation policy

        Extension, in no published contract.

        GET /api/v1/escalation-policies/default
        """
        return self._send("GET", "/api/v1/escalation-policies/default", headers={"If-Match": if_match})

    def put_default_escalation_policy(self, body, *, if_match=None):
        """Make or replace the default escalation policy

        Extension, in no published contract. Incidents that are open keep the rules that they were opened with.

        PUT /api/v1/escalation-policies/default
        """
        return self._send("PUT", "/api/v1/escalation-policies/default", headers={"If-Match": if_match}, body=body)

    def list_incidents(self, *, page=None, page_size=None, status=None, severity=None, model_id=None, since=None, label=None, q=None, after=None):
        """List incidents, newest first

        GET /api/v1/incidents

        page: Page, from 1.

        page_size: Items of a page.

        model_id: Only incidents of this model.

        since: ISO 8601. Only incidents that were created after it.

        label: Extension. Only incidents with this label.

        q: Extension. Only incidents whose title or description has this text.

        after: Extension. The id of an incident: pages are counted from the one that is listed after it, so that nothing is missed or seen twice while new ones are opened.
        """
        return self._send("GET", "/api/v1/incidents", query={"page": page, "page_size": page_size, "status": status, "severity": severity, "model_id": model_id, "since": since, "label": label, "q": q, "after": after})

    def create_incident(self, body, *, idempotency_key=None):
        """Open an incident

        One of a model and severity is unresolved at a time: while there is one, this is refused (409), `incident_id` names it, and what was found automatically is added to its timeline; the policy may say that it is raised by that.

        POST /api/v1/incidents
        """
        return self._send("POST", "/api/v1/incidents", headers={"Idempotency-Key": idempotency_key}, body=body)

    def get_incident(self, incident_id, *, if_match=None):
        """Get an incident with its timeline

        GET /api/v1/incidents/{incident_id}

        incident_id: UUID.
        """
        return self._send("GET", "/api/v1/incidents/{incident_id}", path={"incident_id": incident_id}, headers={"If-Match": if_match})

    def change_incident(self, incident_id, body, *, if_match=None):
        """Change an incident, or move it on

        open → investigating → resolved → closed, one step at a time. All that is asked for is done, or nothing.

        PATCH /api/v1/incidents/{incident_id}

        incident_id: UUID.
        """
        return self._send("PATCH", "/api/v1/incidents/{incident_id}", path={"incident_id": incident_id}, headers={"If-Match": if_match}, body=body)

    def acknowledge_incident(self, incident_id):
        """Acknowledge an incident: the caller works on it, and nobody is paged any more

        Extension, in no published contract.

        POST /api/v1/incidents/{incident_id}/acknowledge

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/acknowledge", path={"incident_id": incident_id})

    def list_deliveries_of_incident(self, incident_id, *, page=None, page_size=None, state=None):
        """List who was told of an incident, and how that went, newest first

        Extension, in no published contract.

        GET /api/v1/incidents/{incident_id}/deliveries

        incident_id: UUID.

        page: Page, from 1.

        page_size: Items of a page.

        state: `dead`: what was given up. `dropped`: what was not due any more.
        """
        return self._send("GET", "/api/v1/incidents/{incident_id}/deliveries", path={"incident_id": incident_id}, query={"page": page, "page_size": page_size, "state": state})

    def hand_over_incident(self, incident_id, body):
        """Hand an incident over to somebody, who is told

        Extension, in no published contract.

        POST /api/v1/incidents/{incident_id}/hand-over

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/hand-over", path={"incident_id": incident_id}, body=body)

    def get_postmortem(self, incident_id, *, if_match=None):
        """Read the postmortem of an incident

        Extension, in no published contract. Drafted from the timeline when the incident is resolved.

        GET /api/v1/incidents/{incident_id}/postmortem

        incident_id: UUID.
        """
        return self._send("GET", "/api/v1/incidents/{incident_id}/postmortem", path={"incident_id": incident_id}, headers={"If-Match": if_match})

    def put_postmortem(self, incident_id, body, *, if_match=None):
        """Write the postmortem of an incident

        Extension, in no published contract. Replaces the text; what people wrote is never drafted over.

        PUT /api/v1/incidents/{incident_id}/postmortem

        incident_id: UUID.
        """
        return self._send("PUT", "/api/v1/incidents/{incident_id}/postmortem", path={"incident_id": incident_id}, headers={"If-Match": if_match}, body=body)

    def get_incident_runbook(self, incident_id):
        """See how far the runbook of an incident is

        Extension, in no published contract.

        GET /api/v1/incidents/{incident_id}/runbook

        incident_id: UUID.
        """
        return self._send("GET", "/api/v1/incidents/{incident_id}/runbook", path={"incident_id": incident_id})

    def cancel_incident_runbook(self, incident_id):
        """Cancel the runbook of an incident

        Extension, in no published contract. Steps that were done are undone, the last one first, where they say how.

        POST /api/v1/incidents/{incident_id}/runbook/cancel

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/runbook/cancel", path={"incident_id": incident_id})

    def start_incident_runbook(self, incident_id):
        """Start the runbook of an incident

        Extension, in no published contract. One that runs already is left alone.

        POST /api/v1/incidents/{incident_id}/runbook/start

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/runbook/start", path={"incident_id": incident_id})

    def approve_runbook_step(self, incident_id, step):
        """Approve a manual step that another person confirmed

        Extension, in no published contract. Whoever confirmed it may not.

        POST /api/v1/incidents/{incident_id}/runbook/steps/{step}/approve

        incident_id: UUID.

        step: Number of the step, from 1.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/runbook/steps/{step}/approve", path={"incident_id": incident_id, "step": step})

    def confirm_runbook_step(self, incident_id, step):
        """Confirm that you did a manual step

        Extension, in no published contract. A step that needs approval then waits for another person.

        POST /api/v1/incidents/{incident_id}/runbook/steps/{step}/confirm

        incident_id: UUID.

        step: Number of the step, from 1.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/runbook/steps/{step}/confirm", path={"incident_id": incident_id, "step": step})

    def snooze_incident(self, incident_id, body):
        """Page nobody about an incident for a while; then paging begins again

        Extension, in no published contract.

        POST /api/v1/incidents/{incident_id}/snooze

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/snooze", path={"incident_id": incident_id}, body=body)

    def append_timeline_event(self, incident_id, body, *, idempotency_key=None):
        """Add an event to the timeline of an incident

        Nothing but the timeline changes: a `status_change` tells of one that was made elsewhere.

        POST /api/v1/incidents/{incident_id}/timeline

        incident_id: UUID.
        """
        return self._send("POST", "/api/v1/incidents/{incident_id}/timeline", path={"incident_id": incident_id}, headers={"Idempotency-Key": idempotency_key}, body=body)

    def list_integrations(self, *, page=None, page_size=None):
        """List the keys by which other programs report, newest first

        Extension, in no published contract.

        GET /api/v1/integrations

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/integrations", query={"page": page, "page_size": page_size})

    def create_integration(self, body):
        """Make a key by which another program reports what is wrong with a model

        Extension, in no published contract. The key is shown this once. `pagerduty`: it is the `routing_key` of `POST /v2/enqueue`. `alertmanager`: it is the bearer of `POST /api/v1/alertmanager`.

        POST /api/v1/integrations
        """
        return self._send("POST", "/api/v1/integrations", body=body)

    def delete_integration(self, integration_id):
        """Take a key out of use

        Extension, in no published contract.

        DELETE /api/v1/integrations/{integration_id}
        """
        return self._send("DELETE", "/api/v1/integrations/{integration_id}", path={"integration_id": integration_id})

    def get_incident_metrics(self, *, since=None, until=None, team=None, model_id=None, severity=None):
        """Counts of incidents, and how long they took

        Extension, in no published contract. Of all that the caller may see; times are counted from the opening of each incident.

        GET /api/v1/metrics/incidents

        since: ISO 8601. Only incidents that were created after it.

        until: ISO 8601. Only incidents that were created at this time or before.

        team: The id of a team: only incidents of models that were its own when they began.

        model_id: Only incidents of this model.

        severity: Only incidents of this severity.
        """
        return self._send("GET", "/api/v1/metrics/incidents", query={"since": since, "until": until, "team": team, "model_id": model_id, "severity": severity})

    def list_models(self, *, page=None, page_size=None, team=None, name=None, stage=None):
        """List registered models, newest first

        GET /api/v1/models

        page: Page, from 1.

        page_size: Items of a page.

        team: Only models of this team.

        name: Only models whose names hold this text, in any case.

        stage: Only models of this stage; without it drafts are listed too.
        """
        return self._send("GET", "/api/v1/models", query={"page": page, "page_size": page_size, "team": team, "name": name, "stage": stage})

    def register_model(self, body, *, idempotency_key=None):
        """Register a model by hand

        Extension, in no published contract.

        POST /api/v1/models
        """
        return self._send("POST", "/api/v1/models", headers={"Idempotency-Key": idempotency_key}, body=body)

    def delete_model(self, model_id, *, if_match=None):
        """Delete a model

        Extension, in no published contract. Its open runs are cancelled. What happened to it, its versions and their artifacts stay.

        DELETE /api/v1/models/{model_id}

        model_id: UUID.
        """
        return self._send("DELETE", "/api/v1/models/{model_id}", path={"model_id": model_id}, headers={"If-Match": if_match})

    def get_model(self, model_id, *, as_of=None, if_match=None):
        """Get a registered model, as it is or as it was

        Extension, in no published contract.

        GET /api/v1/models/{model_id}

        model_id: UUID.

        as_of: Answers as of this time; ISO 8601, without a zone it is UTC.
        """
        return self._send("GET", "/api/v1/models/{model_id}", path={"model_id": model_id}, query={"as_of": as_of}, headers={"If-Match": if_match})

    def change_model(self, model_id, body, *, if_match=None):
        """Give a model a team or a stage

        Extension, in no published contract. Only admins and members of a team give it a model.

        PATCH /api/v1/models/{model_id}

        model_id: UUID.
        """
        return self._send("PATCH", "/api/v1/models/{model_id}", path={"model_id": model_id}, headers={"If-Match": if_match}, body=body)

    def get_model_card(self, model_id):
        """Write the card of a model from its records

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/card

        model_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/card", path={"model_id": model_id})

    def list_model_decisions(self, model_id, *, page=None, page_size=None):
        """List the decisions about what serves, newest first

        Extension, in no published contract. Those of a deleted model, too.

        GET /api/v1/models/{model_id}/decisions

        model_id: UUID.

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/models/{model_id}/decisions", path={"model_id": model_id}, query={"page": page, "page_size": page_size})

    def get_model_drift(self, model_id):
        """Get the most recent drift assessment of a model

        GET /api/v1/models/{model_id}/drift

        model_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/drift", path={"model_id": model_id})

    def put_project_facet(self, model_id, body):
        """Show a model in the ML models contract

        Extension, in no published contract. The same again changes nothing; other content is refused.

        PUT /api/v1/models/{model_id}/facets/project

        model_id: UUID.
        """
        return self._send("PUT", "/api/v1/models/{model_id}/facets/project", path={"model_id": model_id}, body=body)

    def put_recipe_facet(self, model_id, body):
        """Show a model in the ML model development contract

        Extension, in no published contract. The same again changes nothing; other content is refused.

        PUT /api/v1/models/{model_id}/facets/recipe

        model_id: UUID.
        """
        return self._send("PUT", "/api/v1/models/{model_id}/facets/recipe", path={"model_id": model_id}, body=body)

    def put_train_facet(self, model_id, body):
        """Let a model stand for a type of the Train contract

        Extension, in no published contract. The same again changes nothing; other content is refused.

        PUT /api/v1/models/{model_id}/facets/train

        model_id: UUID.
        """
        return self._send("PUT", "/api/v1/models/{model_id}/facets/train", path={"model_id": model_id}, body=body)

    def list_model_events(self, model_id, *, page=None, page_size=None):
        """List what happened to a model, newest first

        Extension, in no published contract. From its registration on, also of a deleted one.

        GET /api/v1/models/{model_id}/history

        model_id: UUID.

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/models/{model_id}/history", path={"model_id": model_id}, query={"page": page, "page_size": page_size})

    def get_model_lineage(self, model_id):
        """Tell what the versions of a model come from, and what came of them

        Extension, in no published contract. Of a deleted model, too. Incidents are told to those who may read them.

        GET /api/v1/models/{model_id}/lineage

        model_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/lineage", path={"model_id": model_id})

    def draw_model_lineage(self, model_id):
        """Draw what the versions of a model come from, and what came of them

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/lineage.svg

        model_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/lineage.svg", path={"model_id": model_id})

    def predict_with_model(self, model_id, body):
        """Predict with what serves, or with a version that is named

        Extension, in no published contract. Every feature must be named in every row.

        POST /api/v1/models/{model_id}/predict

        model_id: UUID.
        """
        return self._send("POST", "/api/v1/models/{model_id}/predict", path={"model_id": model_id}, body=body)

    def predict_batch(self, model_id, body, *, idempotency_key=None):
        """Predict all rows of a registered dataset, into a Parquet file

        Extension, in no published contract. The table must have a column for every feature, named alike. Its target, if it has one, is not read. Rows that hold what can not be read fail the batch, which then names them.

        POST /api/v1/models/{model_id}/predict/batch

        model_id: UUID.
        """
        return self._send("POST", "/api/v1/models/{model_id}/predict/batch", path={"model_id": model_id}, headers={"Idempotency-Key": idempotency_key}, body=body)

    def get_prediction_batch(self, model_id, run_id):
        """Tell how a batch of predictions stands

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/predict/batch/{run_id}

        model_id: UUID.

        run_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/predict/batch/{run_id}", path={"model_id": model_id, "run_id": run_id})

    def download_prediction_batch(self, model_id, run_id):
        """Fetch the table with its predictions, as Parquet

        Extension, in no published contract. All columns of the dataset, in the order of its rows, and those of the predictions after them.

        GET /api/v1/models/{model_id}/predict/batch/{run_id}/file

        model_id: UUID.

        run_id: UUID.
        """
        return self._send("GET", "/api/v1/models/{model_id}/predict/batch/{run_id}/file", path={"model_id": model_id, "run_id": run_id})

    def promote_model_version(self, model_id, body, *, idempotency_key=None, if_match=None):
        """Let a version serve

        Extension, in no published contract. Any version may serve, also one whose artifact the service can not verify; only verified ones predict here. What serves already stays, by the decision that made it so.

        POST /api/v1/models/{model_id}/promote

        model_id: UUID.
        """
        return self._send("POST", "/api/v1/models/{model_id}/promote", path={"model_id": model_id}, headers={"Idempotency-Key": idempotency_key, "If-Match": if_match}, body=body)

    def roll_back_model(self, model_id, body=None, *, idempotency_key=None, if_match=None):
        """Let an earlier version serve again

        Extension, in no published contract. Without a version, the champion before: each further call goes one further back. Send an `Idempotency-Key` where a request may be repeated.

        POST /api/v1/models/{model_id}/rollback

        model_id: UUID.
        """
        return self._send("POST", "/api/v1/models/{model_id}/rollback", path={"model_id": model_id}, headers={"Idempotency-Key": idempotency_key, "If-Match": if_match}, body=body)

    def get_served_version(self, model_id, *, at=None):
        """Tell what served at a time, trained on what, decided by whom

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/served

        model_id: UUID.

        at: When; ISO 8601, without a zone it is UTC. Now, unless given.
        """
        return self._send("GET", "/api/v1/models/{model_id}/served", path={"model_id": model_id}, query={"at": at})

    def list_model_versions(self, model_id, *, page=None, page_size=None, as_of=None):
        """List the versions of a model, newest first

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/versions

        model_id: UUID.

        page: Page, from 1.

        page_size: Items of a page.

        as_of: Answers as of this time; ISO 8601, without a zone it is UTC.
        """
        return self._send("GET", "/api/v1/models/{model_id}/versions", path={"model_id": model_id}, query={"page": page, "page_size": page_size, "as_of": as_of})

    def register_model_version(self, model_id, body, *, idempotency_key=None):
        """Register a version that was made elsewhere

        Extension, in no published contract. Of an upload the service keeps the bytes and takes the digest; with a signature it predicts here, and one that the file does not fit is refused. An artifact that lies elsewhere is recorded as unverified, and can not predict here.

        POST /api/v1/models/{model_id}/versions

        model_id: UUID.
        """
        return self._send("POST", "/api/v1/models/{model_id}/versions", path={"model_id": model_id}, headers={"Idempotency-Key": idempotency_key}, body=body)

    def delete_model_version(self, model_id, number, *, if_match=None):
        """Take a version out of its model

        Extension, in no published contract. Its number is never given again, and its artifact stays. What serves for a model in production can not be deleted.

        DELETE /api/v1/models/{model_id}/versions/{number}

        model_id: UUID.

        number: Number of the version.
        """
        return self._send("DELETE", "/api/v1/models/{model_id}/versions/{number}", path={"model_id": model_id, "number": number}, headers={"If-Match": if_match})

    def get_model_version(self, model_id, number):
        """Get a version of a model

        Extension, in no published contract.

        GET /api/v1/models/{model_id}/versions/{number}

        model_id: UUID.

        number: Number of the version.
        """
        return self._send("GET", "/api/v1/models/{model_id}/versions/{number}", path={"model_id": model_id, "number": number})

    def download_model_version(self, model_id, number):
        """Fetch the artifact of a version

        Extension, in no published contract. Only where the service holds it. `Repr-Digest` tells the SHA-256 that was taken when the version was registered.

        GET /api/v1/models/{model_id}/versions/{number}/artifact

        model_id: UUID.

        number: Number of the version.
        """
        return self._send("GET", "/api/v1/models/{model_id}/versions/{number}/artifact", path={"model_id": model_id, "number": number})

    def list_on_call(self, *, at=None, team=None):
        """List who is on call, by schedule and by team

        Extension, in no published contract.

        GET /api/v1/on-call

        at: Now, unless given.

        team: Only schedules of this team.
        """
        return self._send("GET", "/api/v1/on-call", query={"at": at, "team": team})

    def list_on_call_warnings(self, *, days=None):
        """List what will keep somebody from being paged

        Extension, in no published contract. Gaps, empty levels, people who can not be reached, severities and teams that nothing is said about.

        GET /api/v1/on-call/warnings

        days: How far to look ahead.
        """
        return self._send("GET", "/api/v1/on-call/warnings", query={"days": days})

    def list_ontologies(self, *, page=None, page_size=None, project_id=None):
        """List ontologies, newest first

        Extension, in no published contract.

        GET /api/v1/ontologies

        page: Page, from 1.

        page_size: Items of a page.

        project_id: Only those of this project.
        """
        return self._send("GET", "/api/v1/ontologies", query={"page": page, "page_size": page_size, "project_id": project_id})

    def get_ontology(self, ontology_id):
        """Get an ontology

        Extension, in no published contract.

        GET /api/v1/ontologies/{ontology_id}
        """
        return self._send("GET", "/api/v1/ontologies/{ontology_id}", path={"ontology_id": ontology_id})

    def put_ontology(self, ontology_id, body):
        """Register an ontology under its id, or replace what it says

        Extension, in no published contract. As entities with typed columns, or as Turtle. Synthetic data are drawn from its columns, and recommendations look at it. In Turtle, `<urn:modelkeeper:target> true` on a property marks what is to be predicted.

        PUT /api/v1/ontologies/{ontology_id}
        """
        return self._send("PUT", "/api/v1/ontologies/{ontology_id}", path={"ontology_id": ontology_id}, body=body)

    def list_runbooks(self, *, page=None, page_size=None, team=None):
        """List runbooks by name

        Extension, in no published contract.

        GET /api/v1/runbooks

        page: Page, from 1.

        page_size: Items of a page.

        team: Only runbooks of this team.
        """
        return self._send("GET", "/api/v1/runbooks", query={"page": page, "page_size": page_size, "team": team})

    def create_runbook(self, body, *, idempotency_key=None):
        """Create a runbook

        Extension, in no published contract. An incident gets the oldest runbook that fits it when it opens: of its team, else of none. Open incidents keep theirs.

        POST /api/v1/runbooks
        """
        return self._send("POST", "/api/v1/runbooks", headers={"Idempotency-Key": idempotency_key}, body=body)

    def delete_runbook(self, runbook_id, *, if_match=None):
        """Delete a runbook

        Extension, in no published contract. Open incidents keep what they were opened with.

        DELETE /api/v1/runbooks/{runbook_id}
        """
        return self._send("DELETE", "/api/v1/runbooks/{runbook_id}", path={"runbook_id": runbook_id}, headers={"If-Match": if_match})

    def get_runbook(self, runbook_id, *, if_match=None):
        """Get a runbook

        Extension, in no published contract.

        GET /api/v1/runbooks/{runbook_id}
        """
        return self._send("GET", "/api/v1/runbooks/{runbook_id}", path={"runbook_id": runbook_id}, headers={"If-Match": if_match})

    def change_runbook(self, runbook_id, body, *, if_match=None):
        """Change a runbook

        Extension, in no published contract. What is given replaces what was there. Open incidents keep what they were opened with.

        PATCH /api/v1/runbooks/{runbook_id}
        """
        return self._send("PATCH", "/api/v1/runbooks/{runbook_id}", path={"runbook_id": runbook_id}, headers={"If-Match": if_match}, body=body)

    def list_runs(self, *, page=None, page_size=None, model_id=None, state=None):
        """List the runs of all models, newest first

        Extension, in no published contract.

        GET /api/v1/runs

        page: Page, from 1.

        page_size: Items of a page.

        model_id: Only runs of this model.

        state: Only runs in this state.
        """
        return self._send("GET", "/api/v1/runs", query={"page": page, "page_size": page_size, "model_id": model_id, "state": state})

    def get_run(self, run_id):
        """Get a run

        Extension, in no published contract.

        GET /api/v1/runs/{run_id}

        run_id: UUID.
        """
        return self._send("GET", "/api/v1/runs/{run_id}", path={"run_id": run_id})

    def cancel_run(self, run_id):
        """Cancel a run

        Extension, in no published contract. The run reads `cancelled` at once and for ever; its work is stopped soon after.

        POST /api/v1/runs/{run_id}/cancel

        run_id: UUID.
        """
        return self._send("POST", "/api/v1/runs/{run_id}/cancel", path={"run_id": run_id})

    def read_run_log(self, run_id, *, offset=None):
        """Read the log of a run from an offset on

        Extension, in no published contract. Ask again with `next_offset` until `complete` is true.

        GET /api/v1/runs/{run_id}/logs

        run_id: UUID.

        offset: Where to begin, in bytes from the beginning of the log.
        """
        return self._send("GET", "/api/v1/runs/{run_id}/logs", path={"run_id": run_id}, query={"offset": offset})

    def stream_run_log(self, run_id, *, offset=None, ticket=None):
        """Follow the log of a run, as server-sent events

        Extension, in no published contract. Events `log` with what was added; their `id` is the offset of what follows, so that a client that comes back with `Last-Event-ID` goes on there. An event `end` tells the final state, and the stream ends.

        GET /api/v1/runs/{run_id}/logs/stream

        run_id: UUID.

        offset: Where to begin, in bytes from the beginning of the log.

        ticket: From `POST /api/v1/tickets`, for browsers.
        """
        return self._send("GET", "/api/v1/runs/{run_id}/logs/stream", path={"run_id": run_id}, query={"offset": offset, "ticket": ticket})

    def list_schedules(self, *, page=None, page_size=None, team=None):
        """List on-call schedules by name

        Extension, in no published contract.

        GET /api/v1/schedules

        page: Page, from 1.

        page_size: Items of a page.

        team: Only schedules of this team.
        """
        return self._send("GET", "/api/v1/schedules", query={"page": page, "page_size": page_size, "team": team})

    def create_schedule(self, body, *, idempotency_key=None, if_match=None):
        """Create an on-call schedule

        Extension, in no published contract. A hand-over at a time that clocks leave out takes place when they change; at a time that comes twice, at the first.

        POST /api/v1/schedules
        """
        return self._send("POST", "/api/v1/schedules", headers={"Idempotency-Key": idempotency_key, "If-Match": if_match}, body=body)

    def delete_schedule(self, schedule_id, *, if_match=None):
        """Delete an on-call schedule

        Extension, in no published contract. Refused while an escalation policy names it.

        DELETE /api/v1/schedules/{schedule_id}
        """
        return self._send("DELETE", "/api/v1/schedules/{schedule_id}", path={"schedule_id": schedule_id}, headers={"If-Match": if_match})

    def get_schedule(self, schedule_id, *, if_match=None):
        """Read an on-call schedule

        Extension, in no published contract.

        GET /api/v1/schedules/{schedule_id}
        """
        return self._send("GET", "/api/v1/schedules/{schedule_id}", path={"schedule_id": schedule_id}, headers={"If-Match": if_match})

    def change_schedule(self, schedule_id, body, *, if_match=None):
        """Change some settings of an on-call schedule

        Extension, in no published contract. Overrides stay. `If-Match` with the ETag of what was read refuses to write over other changes.

        PATCH /api/v1/schedules/{schedule_id}
        """
        return self._send("PATCH", "/api/v1/schedules/{schedule_id}", path={"schedule_id": schedule_id}, headers={"If-Match": if_match}, body=body)

    def replace_schedule(self, schedule_id, body, *, if_match=None):
        """Replace the settings of an on-call schedule

        Extension, in no published contract. Overrides stay. `If-Match` with the ETag of what was read refuses to write over other changes.

        PUT /api/v1/schedules/{schedule_id}
        """
        return self._send("PUT", "/api/v1/schedules/{schedule_id}", path={"schedule_id": schedule_id}, headers={"If-Match": if_match}, body=body)

    def get_on_call(self, schedule_id, *, at=None):
        """Tell who is on call by a schedule

        Extension, in no published contract.

        GET /api/v1/schedules/{schedule_id}/on-call

        at: Now, unless given.
        """
        return self._send("GET", "/api/v1/schedules/{schedule_id}/on-call", path={"schedule_id": schedule_id}, query={"at": at})

    def create_override(self, schedule_id, body, *, idempotency_key=None):
        """Put somebody on call instead

        Extension, in no published contract. Replaces whoever would be on call, and fills gaps. What of the time is over already stays as it was.

        POST /api/v1/schedules/{schedule_id}/overrides
        """
        return self._send("POST", "/api/v1/schedules/{schedule_id}/overrides", path={"schedule_id": schedule_id}, headers={"Idempotency-Key": idempotency_key}, body=body)

    def delete_override(self, schedule_id, override_id):
        """Take an override back

        Extension, in no published contract. One that has begun ends now.

        DELETE /api/v1/schedules/{schedule_id}/overrides/{override_id}
        """
        return self._send("DELETE", "/api/v1/schedules/{schedule_id}/overrides/{override_id}", path={"schedule_id": schedule_id, "override_id": override_id})

    def list_shifts(self, schedule_id, *, from_=None, to=None):
        """List shifts and gaps of a schedule

        Extension, in no published contract. As the schedule is now, also for times past. Cut off at both ends of the period.

        GET /api/v1/schedules/{schedule_id}/shifts

        from_: Now, unless given.

        to: 14 days after `from`, unless given; at most 366.
        """
        return self._send("GET", "/api/v1/schedules/{schedule_id}/shifts", path={"schedule_id": schedule_id}, query={"from": from_, "to": to})

    def rotate_signing_key(self):
        """Sign access tokens with a fresh key from now on

        Extension, in no published contract. Tokens that were signed before stay good until they expire.

        POST /api/v1/signing-keys/rotate
        """
        return self._send("POST", "/api/v1/signing-keys/rotate")

    def list_silences(self, *, page=None, page_size=None, state=None):
        """List silences; the one that begins last comes first

        Extension, in no published contract.

        GET /api/v1/silences

        page: Page, from 1.

        page_size: Items of a page.

        state: `current`: only those that have not ended.
        """
        return self._send("GET", "/api/v1/silences", query={"page": page, "page_size": page_size, "state": state})

    def create_silence(self, body, *, idempotency_key=None):
        """Page nobody about certain incidents for a time

        Extension, in no published contract. What is unresolved is paged again from the first level when it ends. Only admins silence every team.

        POST /api/v1/silences
        """
        return self._send("POST", "/api/v1/silences", headers={"Idempotency-Key": idempotency_key}, body=body)

    def get_silence(self, silence_id):
        """Get a silence

        Extension, in no published contract.

        GET /api/v1/silences/{silence_id}
        """
        return self._send("GET", "/api/v1/silences/{silence_id}", path={"silence_id": silence_id})

    def end_silence(self, silence_id):
        """End a silence now: what is unresolved is paged again

        Extension, in no published contract.

        POST /api/v1/silences/{silence_id}/end
        """
        return self._send("POST", "/api/v1/silences/{silence_id}/end", path={"silence_id": silence_id})

    def list_teams(self, *, page=None, page_size=None):
        """List teams

        Extension, in no published contract.

        GET /api/v1/teams

        page: Page, from 1.

        page_size: Items of a page.
        """
        return self._send("GET", "/api/v1/teams", query={"page": page, "page_size": page_size})

    def create_team(self, body, *, idempotency_key=None):
        """Make a team

        Extension, in no published contract.

        POST /api/v1/teams
        """
        return self._send("POST", "/api/v1/teams", headers={"Idempotency-Key": idempotency_key}, body=body)

    def get_team(self, id):
        """Get a team

        Extension, in no published contract.

        GET /api/v1/teams/{id}
        """
        return self._send("GET", "/api/v1/teams/{id}", path={"id": id})

    def change_team(self, id, body, *, if_match=None):
        """Give a team another name or policy

        Extension, in no published contract.

        PATCH /api/v1/teams/{id}
        """
        return self._send("PATCH", "/api/v1/teams/{id}", path={"id": id}, headers={"If-Match": if_match}, body=body)

    def delete_escalation_policy(self, team, *, if_match=None):
        """Take away the escalation policy of a team

        Extension, in no published contract.

        DELETE /api/v1/teams/{team}/escalation-policy
        """
        return self._send("DELETE", "/api/v1/teams/{team}/escalation-policy", path={"team": team}, headers={"If-Match": if_match})

    def get_escalation_policy(self, team, *, if_match=None):
        """Read the escalation policy of a team

        Extension, in no published contract.

        GET /api/v1/teams/{team}/escalation-policy
        """
        return self._send("GET", "/api/v1/teams/{team}/escalation-policy", path={"team": team}, headers={"If-Match": if_match})

    def put_escalation_policy(self, team, body, *, if_match=None):
        """Make or replace the escalation policy of a team

        Extension, in no published contract. Incidents that are open keep the rules that they were opened with.

        PUT /api/v1/teams/{team}/escalation-policy
        """
        return self._send("PUT", "/api/v1/teams/{team}/escalation-policy", path={"team": team}, headers={"If-Match": if_match}, body=body)

    def issue_ticket(self):
        """Get a ticket for a WebSocket or a stream of events

        Extension, in no published contract. A browser opens them without headers: `?ticket=` lets it in once, within 30 seconds, as whoever asked.

        POST /api/v1/tickets
        """
        return self._send("POST", "/api/v1/tickets")

    def upload_file(self, body, content_type, *, name=None):
        """Send a file, to register it as a dataset or as a version of a model

        Extension, in no published contract. The body is the file itself: CSV or Parquet for a dataset, whatever holds the model for a version (`application/octet-stream`). It is kept for a day. Cut in the middle, nothing is kept.

        POST /api/v1/uploads

        name: What the file is called where it comes from.
        """
        return self._send("POST", "/api/v1/uploads", query={"name": name}, body=body, content_type=content_type)

    def list_users(self, *, page=None, page_size=None, team=None, role=None):
        """List users by name

        Extension, in no published contract.

        GET /api/v1/users

        page: Page, from 1.

        page_size: Items of a page.

        team: Members of this team alone.
        """
        return self._send("GET", "/api/v1/users", query={"page": page, "page_size": page_size, "team": team, "role": role})

    def create_user(self, body, *, idempotency_key=None):
        """Make a user

        Extension, in no published contract.

        POST /api/v1/users
        """
        return self._send("POST", "/api/v1/users", headers={"Idempotency-Key": idempotency_key}, body=body)

    def get_me(self):
        """Tell who the credentials belong to, and what they may do

        Extension, in no published contract.

        GET /api/v1/users/me
        """
        return self._send("GET", "/api/v1/users/me")

    def list_own_contact_methods(self):
        """List how you are reached

        Extension, in no published contract.

        GET /api/v1/users/me/contact-methods
        """
        return self._send("GET", "/api/v1/users/me/contact-methods")

    def create_contact_method(self, body, *, idempotency_key=None):
        """Add a way to reach you

        Extension, in no published contract. A code of six digits is sent there; you are told nothing else before it is entered.

        POST /api/v1/users/me/contact-methods
        """
        return self._send("POST", "/api/v1/users/me/contact-methods", headers={"Idempotency-Key": idempotency_key}, body=body)

    def delete_contact_method(self, channel_id):
        """Take a contact method out of use

        Extension, in no published contract.

        DELETE /api/v1/users/me/contact-methods/{channel_id}
        """
        return self._send("DELETE", "/api/v1/users/me/contact-methods/{channel_id}", path={"channel_id": channel_id})

    def send_contact_method_code(self, channel_id):
        """Send another code in place of the last

        Extension, in no published contract.

        POST /api/v1/users/me/contact-methods/{channel_id}/send-code
        """
        return self._send("POST", "/api/v1/users/me/contact-methods/{channel_id}/send-code", path={"channel_id": channel_id})

    def verify_contact_method(self, channel_id, body):
        """Enter the code that was sent

        Extension, in no published contract. It counts for 15 minutes, and five tries.

        POST /api/v1/users/me/contact-methods/{channel_id}/verify
        """
        return self._send("POST", "/api/v1/users/me/contact-methods/{channel_id}/verify", path={"channel_id": channel_id}, body=body)

    def get_own_notification_rules(self, *, if_match=None):
        """Get when and how you are told

        Extension, in no published contract. Without rules you are told by every verified contact method at once.

        GET /api/v1/users/me/notification-rules
        """
        return self._send("GET", "/api/v1/users/me/notification-rules", headers={"If-Match": if_match})

    def put_own_notification_rules(self, body, *, if_match=None):
        """Say when and how you are told

        Extension, in no published contract.

        PUT /api/v1/users/me/notification-rules
        """
        return self._send("PUT", "/api/v1/users/me/notification-rules", headers={"If-Match": if_match}, body=body)

    def get_user(self, username, *, if_match=None):
        """Get a user

        Extension, in no published contract.

        GET /api/v1/users/{username}
        """
        return self._send("GET", "/api/v1/users/{username}", path={"username": username}, headers={"If-Match": if_match})

    def change_user(self, username, body, *, if_match=None):
        """Change a user’s role or teams, or whether they may come in

        Extension, in no published contract. Deactivation ends sessions and API keys at once and for good. An active admin always remains.

        PATCH /api/v1/users/{username}
        """
        return self._send("PATCH", "/api/v1/users/{username}", path={"username": username}, headers={"If-Match": if_match}, body=body)

    def list_contact_methods(self, username):
        """List how a user is reached

        Extension, in no published contract.

        GET /api/v1/users/{username}/contact-methods
        """
        return self._send("GET", "/api/v1/users/{username}/contact-methods", path={"username": username})

    def get_notification_rules(self, username, *, if_match=None):
        """Get when and how a user is told

        Extension, in no published contract.

        GET /api/v1/users/{username}/notification-rules
        """
        return self._send("GET", "/api/v1/users/{username}/notification-rules", path={"username": username}, headers={"If-Match": if_match})

    def put_notification_rules(self, username, body, *, if_match=None):
        """Say when and how a user is told

        Extension, in no published contract.

        PUT /api/v1/users/{username}/notification-rules
        """
        return self._send("PUT", "/api/v1/users/{username}/notification-rules", path={"username": username}, headers={"If-Match": if_match}, body=body)

    def set_password(self, username, body):
        """Set one’s own password, or as an admin that of another user

        Extension, in no published contract. Ends every session of the user; API keys stay.

        PUT /api/v1/users/{username}/password
        """
        return self._send("PUT", "/api/v1/users/{username}/password", path={"username": username}, body=body)

    def stream_events(self, *, after=None, ticket=None):
        """What becomes of trainings, as server-sent events

        Each event has its cursor as `id`, so that a client that comes back (with `Last-Event-ID`, or `after`) misses nothing. A client that takes nothing for 30 s is dropped; each connection ends after an hour.

        GET /events

        after: The cursor of the last event seen; without it, from now on.

        ticket: From `POST /api/v1/tickets`, for browsers.
        """
        return self._send("GET", "/events", query={"after": after, "ticket": ticket})

    def get_health(self):
        """Whether the process is alive

        GET /health
        """
        return self._send("GET", "/health")

    def get_metrics(self):
        """Metrics in the text format of Prometheus

        For callers on this machine, whether or not the loopback door is open, and for those with a token or an API key.

        GET /metrics
        """
        return self._send("GET", "/metrics")

    def get_open_api_document(self):
        """This document

        GET /openapi.json
        """
        return self._send("GET", "/openapi.json")

    def get_readiness(self):
        """Whether requests should be sent here

        Not before everything has been up once; later not while the document store is away or the process drains. Temporal and workers that poll are told in `checks`: without them requests are accepted all the same.

        GET /ready
        """
        return self._send("GET", "/ready")

    def start_training(self, body):
        """Start training with configuration, for a single model type or all

        For `all`, a parent job with one job for each model type; each takes the keys that it knows.

        POST /train
        """
        return self._send("POST", "/train", body=body)

    def cancel_job(self, job_id):
        """Cancel a training job

        The job reads `cancelled` at once and for ever; its work is stopped soon after.

        DELETE /train/job/cancel/{job_id}

        job_id: The job; any rendering of its UUID is understood.
        """
        return self._send("DELETE", "/train/job/cancel/{job_id}", path={"job_id": job_id})

    def delete_job(self, job_id):
        """Cancel a training job

        The job reads `cancelled` at once and for ever; its work is stopped soon after.

        DELETE /train/job/{job_id}

        job_id: The job; any rendering of its UUID is understood.
        """
        return self._send("DELETE", "/train/job/{job_id}", path={"job_id": job_id})

    def read_job_log(self, job_id, *, offset=None):
        """Read the log of a training job from an offset on

        Extension, in no published contract. Extension. Ask again with `next_offset` until `complete` is true.

        GET /train/job/{job_id}/logs

        job_id: The job; any rendering of its UUID is understood.

        offset: Where to begin, in bytes from the beginning of the log.
        """
        return self._send("GET", "/train/job/{job_id}/logs", path={"job_id": job_id}, query={"offset": offset})

    def list_jobs(self, *, limit=None, status=None):
        """List recent training jobs, newest first

        GET /train/jobs

        limit: Most jobs to return.

        status: Only jobs with this status.
        """
        return self._send("GET", "/train/jobs", query={"limit": limit, "status": status})

    def list_available_models(self):
        """List all trained model files in the models directory

        GET /train/models/available
        """
        return self._send("GET", "/train/models/available")

    def get_job_status(self, job_id):
        """Get the current status of a training job

        GET /train/status/{job_id}

        job_id: The job; any rendering of its UUID is understood.
        """
        return self._send("GET", "/train/status/{job_id}", path={"job_id": job_id})

    def start_training_of_type(self, model_type, body=None):
        """Start training for a specific model type

        A body is not needed; where there is one, the model type in the path counts.

        POST /train/{model_type}
        """
        return self._send("POST", "/train/{model_type}", path={"model_type": model_type}, body=body)

    def enqueue_event(self, body):
        """Trigger, acknowledge or resolve an incident by PagerDuty’s Events API v2

        Extension, in no published contract. Extension. `routing_key` is the key of an integration of the kind `pagerduty`.

        POST /v2/enqueue
        """
        return self._send("POST", "/v2/enqueue", body=body)
