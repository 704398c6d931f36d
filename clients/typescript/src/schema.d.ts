// Made by `npm run generate-clients` from the OpenAPI document of the service: not to be changed by hand.

/** What requests and answers are made of, by name. */
export interface Schemas {
  AlertmanagerNotice: {
    version: "4";
    groupKey: string;
    alerts: ({
      status: "firing" | "resolved";
      labels: { [name: string]: string };
      annotations?: { [name: string]: string };
      fingerprint?: string;
      startsAt?: string;
      generatorURL?: string;
    })[];
  };
  AlertmanagerReceipt: {
    received: number;
  };
  ApiKey: {
    id: string;
    owner: string;
    name: string;
    scopes: ("incident:read" | "incident:write" | "silence:write" | "on-call:override" | "model:read" | "model:write" | "run:read" | "run:write" | "configuration:read" | "configuration:write" | "account:read" | "account:write" | "audit:read")[];
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    expires_at: string;
    revoked_at: string | null;
  };
  ApiKeyPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['ApiKey'])[];
  };
  ApiKeyShown: {
    id: string;
    owner: string;
    name: string;
    scopes: ("incident:read" | "incident:write" | "silence:write" | "on-call:override" | "model:read" | "model:write" | "run:read" | "run:write" | "configuration:read" | "configuration:write" | "account:read" | "account:write" | "audit:read")[];
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    expires_at: string;
    revoked_at: string | null;
    /** The key itself, shown this once. */
    key: string;
  };
  AuditEvent: {
    /** Place in the log, from 1 without gaps. */
    cursor: number;
    aggregate: "run" | "model" | "version" | "incident" | "user" | "team" | "apiKey" | "escalationPolicy" | "schedule" | "channel" | "preferences" | "silence" | "runbook" | "postmortem" | "integration" | "recipe" | "recipeVersion" | "snapshot" | "syntheticExample" | "dataset" | "ontology";
    id: string;
    /** Of the record, after what happened. */
    revision: number;
    /** UTC with milliseconds. */
    at: string;
    type: string;
    actor: string;
    data: { [name: string]: unknown };
    /** What was set in the record, for kinds that keep their history. */
    changes?: { [name: string]: unknown };
    previous_hash: string;
    /** SHA-256 over the event and the hash before it. */
    hash: string;
  };
  AuditPage: {
    /** Fewer than `limit` when some are of other teams. */
    items: (Schemas['AuditEvent'])[];
    /** For `after`, or newest first for `before`; null when there is no more. */
    next_cursor: number | null;
  };
  AvailableModels: {
    available_models: { [name: string]: {
      path: string;
      type: string;
      /** Bytes. */
      size: number;
      /** UTC, without a zone. */
      modified: string;
    } };
    /** Absolute path. */
    models_directory: string;
  };
  Channel: {
    id: string;
    name: string;
    team: string;
    target: Schemas['ShownTarget'];
    notices: (string)[];
    /** Which secrets sign: all of them, until they expire. */
    secrets?: ({
      /** UTC, to the second. */
      created_at: string;
      expires_at: string | null;
    })[];
    /** Shown this once: what signs (Standard Webhooks). */
    secret?: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    disabled_at: string | null;
  };
  ChannelChange: {
    name?: string;
    target?: Schemas['ChannelTarget'];
    /** Of what on its team’s incidents the channel is told without being paged. */
    notices?: ("page" | "opened" | "acknowledged" | "reopened" | "handed_over" | "reminder" | "sla_breached" | "unanswered" | "resolved" | "closed" | "approval_needed" | "runbook_failed")[];
  };
  ChannelPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Channel'])[];
  };
  ChannelTarget: {
    kind: "webhook";
    url: string;
  } | {
    kind: "slack";
    /** A Slack incoming webhook. */
    url: string;
  } | {
    kind: "email";
    address: string;
  } | {
    kind: "pagerduty";
    routing_key: string;
    url?: string;
  };
  ChannelTestResult: {
    ok: boolean;
    detail: string;
  };
  ChatAnswer: {
    message: string;
    /** What a person may store as the next version; null when no change was asked for, or one that would change nothing, as the message then says. */
    suggested_changes: {
      recipe_id: string;
      /** The version that it changes. */
      version_id: string;
      patch: (Schemas['PatchOperation'])[];
      /** For `POST /recipes/{recipe_id}/versions`. */
      manifest_json: { [name: string]: unknown };
      changes: ({
        text: string;
        path: string;
        risk: "low" | "medium" | "high";
      })[];
    } | null;
    /** UTC, to the second. */
    timestamp: string;
    /** The records and guides that the answer is made of, best first. */
    citations: ({
      id: string;
      kind: string;
      title: string;
    })[];
  };
  ChatQuestion: {
    message: string;
    /** Texts in it help to find records. */
    context?: { [name: string]: unknown } | null;
    /** The recipe that is spoken of. */
    recipe_id?: string | null;
  };
  ColumnProfile: {
    name: string;
    type: string;
    /** Rows without a value. */
    missing: number;
    /** Different values. */
    distinct: number;
    /** False: distinct and quantiles are estimates. */
    exact: boolean;
    min: number | string | null;
    max: number | string | null;
    mean: number | null;
    standard_deviation: number | null;
    quantiles: { [name: string]: number } | null;
    top: ({
      value: string;
      count: number;
    })[];
  };
  ContactMethod: {
    id: string;
    name: string;
    target: Schemas['ShownTarget'];
    /** Shown this once: what signs (Standard Webhooks). */
    secret?: string;
    verified_at: string | null;
    /** The code that is waited for. */
    verification: {
      /** UTC, to the second. */
      expires_at: string;
      tries_left: number;
      /** Null while it is not known. */
      sent: boolean | null;
      detail: string | null;
    } | null;
    /** UTC, to the second. */
    created_at: string;
  };
  ContactMethods: {
    items: (Schemas['ContactMethod'])[];
  };
  ContactTarget: {
    kind: "webhook";
    url: string;
  } | {
    kind: "slack";
    /** A Slack incoming webhook. */
    url: string;
  } | {
    kind: "email";
    address: string;
  };
  Credentials: {
    username: string;
    password: string;
  };
  Dataset: {
    id: string;
    title: string;
    licence: string | null;
    team: string | null;
    project_id: string | null;
    version: number;
    /** Of the file as it was registered. */
    sha256: string | null;
    rows: number;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    /** The object in S3 that is read; null for other files. */
    address: string | null;
    format: "csv" | "parquet";
    task: string | null;
    /** Null: the table can be predicted, not trained on. */
    target: string | null;
    /** The target's values in the order of their codes, of two the negative one first; null where they are 0 and 1, or numbers. */
    classes: (string)[] | null;
    /** How rows are held back for the test. */
    split: string | null;
    columns: ({
      name: string;
      /** DuckDB's type. */
      type: string;
      /** Null in a table without a target. */
      role: "numeric" | "categorical" | "target" | "time" | "ignored" | null;
    })[];
    /** What was decided without being asked for. */
    notes: (string)[];
    versions: (Schemas['DatasetVersion'])[];
  };
  DatasetItem: {
    id: string;
    title: string;
    licence: string | null;
    team: string | null;
    project_id: string | null;
    version: number;
    /** Of the file as it was registered. */
    sha256: string | null;
    rows: number;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  DatasetPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['DatasetItem'])[];
  };
  DatasetPreview: {
    id: string;
    version: number;
    columns: (string)[];
    rows: ({ [name: string]: number | string | boolean | null })[];
  };
  DatasetProfile: {
    id: string;
    version: number;
    rows: number;
    columns: (Schemas['ColumnProfile'])[];
  };
  DatasetVersion: {
    version: number;
    sha256: string | null;
    size_bytes: number;
    rows: number;
    /** UTC, to the second. */
    registered_at: string;
    registered_by: string;
  };
  Delivery: {
    id: string;
    incident_id: string | null;
    channel_id: string;
    /** The user; null for a channel of a team. */
    recipient: string | null;
    /** `page`: somebody is to act. */
    notice: "page" | "opened" | "acknowledged" | "reopened" | "handed_over" | "reminder" | "sla_breached" | "unanswered" | "resolved" | "closed" | "approval_needed" | "runbook_failed" | null;
    state: "pending" | "sent" | "dropped" | "dead";
    /** UTC, to the second. */
    created_at: string;
    attempts: ({
      /** UTC, to the second. */
      at: string;
      /** Null while it is under way, or when nobody knows. */
      ok: boolean | null;
      detail: string;
    })[];
    /** While it is pending. */
    next_attempt_at: string | null;
    settled_at: string | null;
    /** Why it was dropped or given up. */
    settled_reason: string | null;
  };
  DeliveryPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Delivery'])[];
  };
  DriftAssessment: {
    model_id: string;
    /** UTC, to the second. */
    assessed_at: string;
    psi_composite: number;
    ks_p_value: number;
    /** True when `psi_composite` is above the threshold. */
    drift_detected: boolean;
    /** Population stability index of each feature. */
    feature_scores: { [name: string]: number };
    alert_threshold_psi: number;
  };
  DryRun: {
    id: string;
    recipe_id: string;
    /** Null for a manifest that was sent. */
    recipe_version_id: string | null;
    run_type: "train" | "eval" | "backtest";
    status: "queued" | "running" | "succeeded" | "failed";
    /** Whose rows were read: those drawn for the family, or those of the recipe’s own synthetic example. */
    rows_of: "family" | "recipe";
    started_at: string | null;
    finished_at: string | null;
    /** From the beginning to the end; null before that, and for what never began. */
    seconds: number | null;
    metrics_json: { [name: string]: unknown };
    /** What a perfect model would measure on these rows, by the names of the metrics; empty where it is not known. */
    truth_json: { [name: string]: unknown };
    /** What a real run would meet. */
    warnings: (string)[];
    failure: string | null;
    /** The last 64 KiB. */
    logs_text: string;
  };
  EffectiveManifest: {
    recipe_id: string;
    version_id: string;
    version_number: string;
    manifest_json: { [name: string]: unknown };
    /** What it was merged from, the oldest ancestor first. */
    chain: ({
      recipe_id: string;
      version_id: string;
      version_number: string;
    })[];
  };
  Error: {
    detail: string;
  };
  ErrorOrList: {
    detail: string | ({
      loc: (string | number)[];
      msg: string;
      type: string;
    })[];
  };
  EscalationPolicy: {
    /** The id of its team, or `default`: for models of no team, and teams without one. */
    id: string;
    /** Incidents of a severity in no rule page nobody. */
    rules: ({
      severities: ("P1" | "P2" | "P3" | "P4")[];
      levels: ({
        targets: ({
          kind: "user" | "schedule" | "team" | "channel";
          /** A username, the id of a schedule (whoever is on call then), of a team (all its members) or of a channel. */
          id: string;
        })[];
        /** After it the next level is paged. */
        acknowledge_timeout_minutes: number;
      })[];
      /** How often all levels are gone through again when nobody acknowledged. */
      repeats: number;
      /** An acknowledged incident that is silent for so long is brought to mind; null: never. */
      reminder_minutes: number | null;
      /** An acknowledged incident that is silent for so long pages again; null: never. */
      unacknowledge_minutes: number | null;
      /** So many further automated reports raise an unresolved incident by one severity, unless another one of its model has that; null: never. */
      raise_after: number | null;
    })[];
    /** UTC, to the second. */
    updated_at: string;
  };
  EscalationPolicyPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['EscalationPolicy'])[];
  };
  EscalationPolicySettings: {
    /** Incidents of a severity in no rule page nobody. */
    rules: ({
      severities: ("P1" | "P2" | "P3" | "P4")[];
      levels: ({
        targets: ({
          kind: "user" | "schedule" | "team" | "channel";
          /** A username, the id of a schedule (whoever is on call then), of a team (all its members) or of a channel. */
          id: string;
        })[];
        /** After it the next level is paged. */
        acknowledge_timeout_minutes: number;
      })[];
      /** How often all levels are gone through again when nobody acknowledged. */
      repeats?: number;
      /** An acknowledged incident that is silent for so long is brought to mind; null: never. */
      reminder_minutes?: number | null;
      /** An acknowledged incident that is silent for so long pages again; null: never. */
      unacknowledge_minutes?: number | null;
      /** So many further automated reports raise an unresolved incident by one severity, unless another one of its model has that; null: never. */
      raise_after?: number | null;
    })[];
  };
  HandOver: {
    /** A username. */
    to: string;
  };
  Hyperparameters: {
    /** `neural-net`: Rows per gradient step. 8 to 4096, default 256. */
    batch_size?: number;
    /** `xgboost`: Share of columns drawn for each tree. 0.05 to 1, default 1. */
    colsample_bytree?: number;
    /** `neural-net`: Share of hidden units silenced at each step. 0 to 0.9, default 0. */
    dropout?: number;
    /**
     * `neural-net`: Epochs without a better validation log loss before stopping; 0 never stops early. 0 to 500, default 5.
     *
     * `xgboost`: Rounds without a better validation log loss before stopping; 0 never stops early. 0 to 1000, default 20.
     */
    early_stopping_rounds?: number;
    /** `neural-net`: Passes over the training rows at most. 1 to 500, default 20. */
    epochs?: number;
    /** `xgboost`: Least loss reduction that a split must bring. 0 to 1000, default 0. */
    gamma?: number;
    /** `neural-net`: Units of the first hidden layer; the second has half as many. 1 to 512, default 64. */
    hidden_units?: number;
    /**
     * `neural-net`: Step size of the Adam optimiser. 0.000001 to 1, default 0.001.
     *
     * `xgboost`: Shrinkage of each tree (eta). 0.0001 to 1, default 0.1.
     */
    learning_rate?: number;
    /**
     * `xgboost`: Depth of a tree. 1 to 16, default 6.
     *
     * `random-forest`: Depth of a tree. 1 to 24, default 12.
     */
    max_depth?: number;
    /** `random-forest`: Share of columns drawn for each split. 0.01 to 1, default 0.3. */
    max_features?: number;
    /**
     * `neural-net`: Most rows used by folds, forests and neural networks (a seeded sample). 1000 to 10000000, default 20000.
     *
     * `xgboost`: Most rows used by folds, forests and neural networks (a seeded sample). 1000 to 10000000, default 20000.
     *
     * `random-forest`: Most rows used by folds, forests and neural networks (a seeded sample). 1000 to 10000000, default 20000.
     */
    max_rows?: number;
    /**
     * `xgboost`: Smallest sum of instance weight in a child. 0 to 1000, default 1.
     *
     * `random-forest`: Smallest sum of instance weight in a child. 0 to 1000, default 1.
     */
    min_child_weight?: number;
    /**
     * `xgboost`: Boosting rounds at most. 1 to 5000, default 200.
     *
     * `random-forest`: Trees in the forest. 1 to 1000, default 100.
     */
    n_estimators?: number;
    /** `xgboost`: L1 regularisation of leaf weights. 0 to 1000, default 0. */
    reg_alpha?: number;
    /** `xgboost`: L2 regularisation of leaf weights. 0 to 1000, default 1. */
    reg_lambda?: number;
    /**
     * `neural-net`: Seed of every random choice: split, folds, samples, initial weights. 0 to 2147483647, default 42.
     *
     * `xgboost`: Seed of every random choice: split, folds, samples, initial weights. 0 to 2147483647, default 42.
     *
     * `random-forest`: Seed of every random choice: split, folds, samples, initial weights. 0 to 2147483647, default 42.
     */
    seed?: number;
    /**
     * `xgboost`: Share of rows drawn for each tree. 0.05 to 1, default 1.
     *
     * `random-forest`: Share of rows drawn for each tree. 0.05 to 1, default 0.632.
     */
    subsample?: number;
  };
  Incident: {
    id: string;
    title: string;
    severity: "P1" | "P2" | "P3" | "P4";
    status: "open" | "investigating" | "resolved" | "closed";
    model_id: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    assigned_to: string | null;
    description: string | null;
    trigger_source: "manual" | "automated_drift" | "automated_performance" | "pagerduty";
    labels: (string)[];
    /** Null when the model is not registered. */
    model_name: string | null;
    team: string | null;
    opened_by: string;
    acknowledged_at: string | null;
    acknowledged_by: string | null;
    resolved_at: string | null;
    closed_at: string | null;
    /** The one that was resolved shortly before. */
    recurrence_of: string | null;
    sla: {
      acknowledge: {
        /** UTC, to the second. */
        due_at: string;
        /** Null while it has not run out. */
        breached_at: string | null;
      };
      resolve: {
        /** UTC, to the second. */
        due_at: string;
        /** Null while it has not run out. */
        breached_at: string | null;
      };
    };
    paging: {
      /** `active`: people are paged, level by level. `ended`: the incident is resolved. */
      state: "active" | "acknowledged" | "snoozed" | "silenced" | "ended";
      /** End of the snooze or silence. */
      until: string | null;
      /** The level that was paged last in this round; 0 before the first. */
      level: number;
      /** Levels of the policy for this severity; 0 pages nobody. */
      levels: number;
      /** How often the levels were begun, from 1. */
      round: number;
      /** When somebody is paged next, unless it is acknowledged. */
      next_at: string | null;
    };
  };
  IncidentChange: {
    status?: "open" | "investigating" | "resolved" | "closed";
    severity?: "P1" | "P2" | "P3" | "P4";
    assigned_to?: string | null;
    description?: string | null;
    labels?: (string)[];
  };
  IncidentDetails: {
    id: string;
    title: string;
    severity: "P1" | "P2" | "P3" | "P4";
    status: "open" | "investigating" | "resolved" | "closed";
    model_id: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    assigned_to: string | null;
    description: string | null;
    trigger_source: "manual" | "automated_drift" | "automated_performance" | "pagerduty";
    labels: (string)[];
    /** Null when the model is not registered. */
    model_name: string | null;
    team: string | null;
    opened_by: string;
    acknowledged_at: string | null;
    acknowledged_by: string | null;
    resolved_at: string | null;
    closed_at: string | null;
    /** The one that was resolved shortly before. */
    recurrence_of: string | null;
    sla: {
      acknowledge: {
        /** UTC, to the second. */
        due_at: string;
        /** Null while it has not run out. */
        breached_at: string | null;
      };
      resolve: {
        /** UTC, to the second. */
        due_at: string;
        /** Null while it has not run out. */
        breached_at: string | null;
      };
    };
    paging: {
      /** `active`: people are paged, level by level. `ended`: the incident is resolved. */
      state: "active" | "acknowledged" | "snoozed" | "silenced" | "ended";
      /** End of the snooze or silence. */
      until: string | null;
      /** The level that was paged last in this round; 0 before the first. */
      level: number;
      /** Levels of the policy for this severity; 0 pages nobody. */
      levels: number;
      /** How often the levels were begun, from 1. */
      round: number;
      /** When somebody is paged next, unless it is acknowledged. */
      next_at: string | null;
    };
    runbook_url: string | null;
    /** Oldest first. */
    timeline: (Schemas['TimelineEvent'])[];
  };
  IncidentItem: {
    id: string;
    title: string;
    severity: "P1" | "P2" | "P3" | "P4";
    status: "open" | "investigating" | "resolved" | "closed";
    model_id: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    assigned_to: string | null;
  };
  IncidentMetrics: {
    since: string | null;
    until: string | null;
    total: number;
    by_status: {
      open: number;
      investigating: number;
      resolved: number;
      closed: number;
    };
    mtta_seconds: Schemas['Spread'];
    mttr_seconds: Schemas['Spread'];
    sla_breaches: {
      acknowledge: number;
      resolve: number;
    };
    /** Pages that were committed in the time asked for, and sent. */
    pages_sent: number;
    by_severity: ({
      severity: "P1" | "P2" | "P3" | "P4";
      total: number;
      by_status: {
        open: number;
        investigating: number;
        resolved: number;
        closed: number;
      };
      mtta_seconds: Schemas['Spread'];
      mttr_seconds: Schemas['Spread'];
      sla_breaches: {
        acknowledge: number;
        resolve: number;
      };
    })[];
    by_team: ({
      team: string | null;
      total: number;
      by_status: {
        open: number;
        investigating: number;
        resolved: number;
        closed: number;
      };
      mtta_seconds: Schemas['Spread'];
      mttr_seconds: Schemas['Spread'];
      sla_breaches: {
        acknowledge: number;
        resolve: number;
      };
    })[];
    /** The hundred models with the most incidents. */
    by_model: ({
      model_id: string;
      model_name: string | null;
      total: number;
      by_status: {
        open: number;
        investigating: number;
        resolved: number;
        closed: number;
      };
      mtta_seconds: Schemas['Spread'];
      mttr_seconds: Schemas['Spread'];
      sla_breaches: {
        acknowledge: number;
        resolve: number;
      };
    })[];
  };
  IncidentPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['IncidentItem'])[];
  };
  IncidentRunbook: {
    id: string;
    name: string;
    url: string | null;
    state: "offered" | "running" | "undoing" | "succeeded" | "failed" | "cancelled";
    started_at: string | null;
    ended_at: string | null;
    steps: ({
      number: number;
      state: "waiting" | "running" | "done" | "failed" | "cancelled";
      /** How its compensation stands. */
      undo: "running" | "done" | "failed" | null;
      definition: Schemas['RunbookStepOutput'];
      started_at: string | null;
      ended_at: string | null;
      /** How it ended. */
      detail: string | null;
      confirmed_by: string | null;
      approved_by: string | null;
      /** Of a retrain: its run. */
      run_id: string | null;
    })[];
  };
  Integration: {
    id: string;
    kind: "pagerduty" | "alertmanager";
    name: string;
    team: string | null;
    model_id: string;
    /** The sender’s words for severities, in lower case. */
    severities: { [name: string]: "P1" | "P2" | "P3" | "P4" };
    default_severity: "P1" | "P2" | "P3" | "P4";
    /** Its last characters; all of it only in the answer to its creation. */
    key: string;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
  };
  IntegrationPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Integration'])[];
  };
  JobCancelled: {
    status: "success";
    message: string;
    data: {
      /** Unique identifier for the job. */
      job_id: string;
    };
  };
  JobList: {
    jobs: ({
      /** Unique identifier for the job. */
      job_id: string;
      status: "started" | "running" | "completed" | "failed" | "cancelled";
      model_type: "neural-net" | "xgboost" | "random-forest" | "all";
    })[];
    /** All jobs. */
    total_count: number;
    /** Jobs that match the filter, before `limit`. */
    filtered_count: number;
  };
  JobLog: {
    /** Unique identifier for the job. */
    job_id: string;
    /** Where `logs` begins, in bytes. */
    offset: number;
    /** The offset to ask for next. */
    next_offset: number;
    logs: string;
    /** True when the job has ended and nothing follows. */
    complete: boolean;
  };
  JobStarted: {
    status: "success";
    message: string;
    data: {
      /** Unique identifier for the job. */
      job_id: string;
      model_type: "neural-net" | "xgboost" | "random-forest";
      status: "started" | "running" | "completed" | "failed" | "cancelled";
    };
  };
  JobStatusResponse: {
    status: "success";
    message: string;
    data: {
      /** Unique identifier for the job. */
      job_id: string;
      status: "started" | "running" | "completed" | "failed" | "cancelled";
      model_type: "neural-net" | "xgboost" | "random-forest" | "all";
      /** When the job was accepted. */
      started_at: string;
      completed_at: string | null;
      /** The model file, once there is one. */
      model_path: string | null;
      /** Why the job failed. */
      error: string | null;
      /** The last 64 KiB of the log. */
      logs: string;
      /** Only for `all`: the jobs that it consists of. */
      child_job_ids?: (string)[];
    };
  };
  Me: {
    username: string;
    role: "viewer" | "responder" | "engineer" | "admin";
    active: boolean;
    teams: (string)[];
    /** UTC, to the second. */
    created_at: string;
    /** What the credentials sent may do. */
    permissions: ("incident:read" | "incident:write" | "silence:write" | "on-call:override" | "model:read" | "model:write" | "run:read" | "run:write" | "configuration:read" | "configuration:write" | "account:read" | "account:write" | "audit:read")[];
  };
  MlDataAnalysis: {
    /** Registered for the project. */
    datasets: (string)[];
    rows: number;
    numeric_features: number;
    categorical_features: number;
    /** Cells without a value. */
    missing_share: number;
    task: "binary_classification" | "multiclass_classification" | "regression" | null;
    /** Of the rarer class. */
    minority_share: number | null;
    /** How much of the target's variance a line and a small tree explain. */
    linearity: {
      linear: number;
      tree: number;
      rows: number;
    } | null;
    past_trainings: ({
      type: "decision_tree" | "random_forest" | "regression" | "neural_network";
      score: number | null;
    })[];
  };
  MlModel: {
    id: string;
    project_id: string;
    ontology_id: string;
    name: string;
    description: string;
    type: "decision_tree" | "random_forest" | "regression" | "neural_network";
    status: "draft" | "training" | "trained" | "failed" | "degraded" | "deprecated" | "archived";
    training_config: { [name: string]: unknown };
    /** Null before the first training. */
    training_metrics: { [name: string]: unknown } | null;
    /** Null before the first training. */
    performance_metrics: { [name: string]: unknown } | null;
    /** Of the newest version. */
    model_artifact_path: string | null;
    metadata: { [name: string]: unknown };
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    /** Why the last training failed, if it did. */
    failure_reason: string | null;
  };
  MlModelChange: {
    /** New name. */
    name?: string;
    /** New description. */
    description?: string;
    /** New status; the next training replaces it. */
    status?: "draft" | "training" | "trained" | "failed" | "degraded" | "deprecated" | "archived";
    /** Updated training metrics. */
    training_metrics?: { [name: string]: unknown } | null;
    /** Updated performance metrics. */
    performance_metrics?: { [name: string]: unknown } | null;
    /** Updated metadata, in place of the old. */
    metadata?: { [name: string]: unknown };
  };
  MlModelList: {
    models: (Schemas['MlModel'])[];
  };
  MlOntologyAnalysis: {
    ontology_id: string;
    /** False: nothing more is known of it. */
    registered: boolean;
    entities: number;
    columns: number;
    categorical_columns: number;
    /** What its target, where it marks one, asks for. */
    task: "binary_classification" | "multiclass_classification" | "regression" | null;
  };
  MlRecommendation: {
    recommended_type: "decision_tree" | "random_forest" | "regression" | "neural_network";
    /** Confidence score. */
    score: number;
    /** What was seen, and what follows from it. */
    reasoning: string;
    all_scores: {
      decision_tree: number;
      random_forest: number;
      regression: number;
      neural_network: number;
    };
    ontology_analysis: Schemas['MlOntologyAnalysis'];
    data_analysis: Schemas['MlDataAnalysis'];
  };
  MlRecommendationRequest: {
    /** Project ID. */
    project_id: string;
    /** Ontology ID to analyze. */
    ontology_id: string;
  };
  MlTraining: {
    /** To be sent as `X-Training-Token` with a report. */
    training_token: string;
    status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    trainer: "builtin" | "external";
    storage_ids: (string)[];
    /** The model's own, with what the request replaced. */
    training_config: { [name: string]: unknown };
    /** UTC, to the second. */
    accepted_at: string;
    /** When waiting for a report of an external one ends. */
    deadline_at: string | null;
    ended_at: string | null;
    failure_reason: string | null;
  };
  MlTrainingCompleted: {
    status: "training completed";
  };
  MlTrainingCompletion: {
    /** Path to the trained model artifact. */
    model_artifact_path: string;
    /** Model performance metrics. */
    performance_metrics?: { [name: string]: unknown };
    /** Training metrics. */
    training_metrics?: { [name: string]: unknown };
  };
  MlTrainingFailed: {
    status: "training failed";
  };
  MlTrainingFailure: {
    /** Failure reason. */
    reason: string;
  };
  MlTrainingRequest: {
    /** Model ID to train. */
    model_id: string;
    /** Registered datasets to train on. If empty, synthetic data are. */
    storage_ids?: (string)[];
    /** Training configuration: its members replace those of the model's own, for this training. */
    training_config?: { [name: string]: unknown };
  };
  ModelChange: {
    /** Whose it is, and who may see it; null: everybody. */
    team?: string | null;
    /** Null for a draft. A stage takes the model out of the archive. */
    stage?: "staging" | "production" | "deprecated" | null;
  };
  ModelEvent: {
    revision: number;
    /** UTC, to the millisecond. */
    at: string;
    type: string;
    actor: string;
    data: { [name: string]: unknown };
  };
  ModelEventPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['ModelEvent'])[];
  };
  ModelLineage: {
    model_id: string;
    name: string;
    nodes: ({
      /** Kind and what names it within: `version:3`. */
      id: string;
      kind: "dataset" | "recipe" | "run" | "version" | "decision" | "incident";
      label: string;
      detail: string;
      at: string | null;
      champion: boolean;
    })[];
    edges: ({
      from: string;
      to: string;
      relation: "trained" | "told_how" | "made" | "decided_on" | "served_when_opened";
    })[];
    /** Older versions that are left out. */
    omitted_versions: number;
  };
  ModelPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['RegisteredModel'])[];
  };
  ModelSignature: {
    /** By which the file is read: XGBoost's JSON or UBJSON for `xgboost`, `random_forest` and `decision_tree`; for the others a file that this service wrote. */
    engine: "xgboost" | "random_forest" | "decision_tree" | "linear" | "neural_network";
    task: "binary_classification" | "multiclass_classification" | "regression";
    /** What the model reads, in its order. */
    features: ({
      name: string;
      type: "numeric" | "categorical";
      /** Of a categorical feature, in the order of its codes: the first is 0 to the model. */
      categories?: (string)[];
    })[];
    /** Of multiclass_classification, in the order of their codes. */
    classes?: (string)[];
  };
  ModelVersion: {
    id: string;
    model_id: string;
    number: number;
    /** True for the version that serves. */
    champion: boolean;
    run_id: string;
    dataset: string | null;
    /** SHA-256 of what it was trained on. */
    dataset_digest: string | null;
    recipe_version_id: string | null;
    artifact_path: string | null;
    /** Taken when it was registered; null where the service can not read the artifact. */
    sha256: string | null;
    size_bytes: number | null;
    /** True when the service holds the artifact: it can be fetched, and can predict. */
    verified: boolean;
    metrics: { [name: string]: unknown };
    training_metrics: { [name: string]: unknown };
    /** UTC, to the second. */
    created_at: string;
  };
  ModelVersionPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['ModelVersion'])[];
  };
  NewChannel: {
    name: string;
    team: string;
    target: Schemas['ChannelTarget'];
    /** Of what on its team’s incidents the channel is told without being paged. */
    notices?: ("page" | "opened" | "acknowledged" | "reopened" | "handed_over" | "reminder" | "sla_breached" | "unanswered" | "resolved" | "closed" | "approval_needed" | "runbook_failed")[];
  };
  NewContactMethod: {
    name: string;
    target: Schemas['ContactTarget'];
  };
  NewDataset: {
    id: string;
    /** The id, unless it is given. */
    title?: string;
    licence?: string | null;
    /** Whose it is; null: everybody’s. */
    team?: string | null;
    /** The project that it belongs to. */
    project_id?: string | null;
    /** A file that was sent, by the id of its upload. */
    upload?: string;
    /** A file on the machine of the service, below a folder that its operator allows. */
    path?: string;
    /** An object in S3, `s3://bucket/key`, in a bucket that the operator allows. */
    address?: string;
    /** Found out, unless it is given. */
    format?: "csv" | "parquet" | null;
    csv?: {
      delimiter?: string | null;
      quote?: string | null;
      has_header?: boolean | null;
      encoding?: "utf-8" | "utf-16" | "latin-1" | null;
    };
    /** The column that is to be predicted. Null: none, the table is only to be predicted. */
    target?: string | null;
    /** Inferred from the target, unless it is given: two values are binary, up to 50 texts are classes, and numbers are numbers, whose values are classes only where this says so. */
    task?: "binary_classification" | "multiclass_classification" | "regression" | null;
    /** What columns are to be read as; those that are not named are inferred. */
    columns?: { [name: string]: "numeric" | "categorical" | "time" | "ignore" };
  };
  NewDryRun: {
    /** The newest unless given. */
    version_id?: string | null;
    /** Tried in the place of a version, with all that the recipe inherits. */
    manifest_json?: { [name: string]: unknown } | null;
    run_type?: "train" | "eval" | "backtest";
  };
  NewIncident: {
    title: string;
    severity: "P1" | "P2" | "P3" | "P4";
    model_id: string;
    description?: string | null;
    trigger_source?: "manual" | "automated_drift" | "automated_performance" | "pagerduty";
    labels?: (string)[];
  };
  NewIntegration: {
    kind: "pagerduty" | "alertmanager";
    name: string;
    model_id: string;
    severities?: { [name: string]: "P1" | "P2" | "P3" | "P4" } | null;
    default_severity?: "P1" | "P2" | "P3" | "P4";
  };
  NewMlModel: {
    /** Project ID to associate with. */
    project_id: string;
    /** Ontology ID defining the data schema. */
    ontology_id: string;
    /** Model name. */
    name: string;
    /** Model description. */
    description?: string;
    /** Model type. */
    type: "decision_tree" | "random_forest" | "regression" | "neural_network";
    /** Training configuration. `trainer: "external"`: someone else trains, and reports. */
    training_config?: { [name: string]: unknown };
    /** Additional metadata (key-value pairs). */
    metadata?: { [name: string]: unknown };
  };
  NewModel: {
    name: string;
    /** Whose it is, and who may see it; null: everybody. */
    team?: string | null;
    /** Null for a draft. A stage takes the model out of the archive. */
    stage?: "staging" | "production" | "deprecated" | null;
  };
  NewModelVersion: {
    /** A file that was sent by `POST /api/v1/uploads`: its digest is recorded. */
    upload?: string | null;
    /** Where the artifact lies, such as `s3://…`; it is not read. */
    artifact_path?: string | null;
    metrics?: { [name: string]: unknown };
    training_metrics?: { [name: string]: unknown };
    /** How to predict with the upload; without it the version can not. */
    signature?: Schemas['ModelSignature'] | null;
  };
  NewPredictionBatch: {
    /** The one that serves now, unless it is given. */
    version?: number | null;
    /** A registered one: `sales`, or `sales@3` for its third version; the newest unless it is named. */
    dataset: string;
    /** SHA-256 of the bytes that are meant: the newest version that has them. */
    dataset_digest?: string | null;
  };
  NewRecipe: {
    name: string;
    model_family: "pricing" | "next_best_action" | "location_scoring" | "forecasting";
    level: "baseline" | "industry" | "client";
    /** What it inherits from, for ever. */
    parent_id?: string | null;
    tags?: (string)[];
    /** Becomes version 1.0.0, exactly as sent. */
    manifest?: { [name: string]: unknown };
  };
  NewRecipeModel: {
    name: string;
    recipe_id: string;
    recipe_version_id: string;
    /** Whoever asks unless given. */
    owner?: string;
  };
  NewRecipeRun: {
    recipe_id: string;
    recipe_version_id: string;
    run_type: "train" | "eval" | "backtest";
    /** The model of which a successful training makes a version. */
    model_id?: string | null;
  };
  NewRecipeVersion: {
    /** Stored exactly as sent. */
    manifest_json: { [name: string]: unknown };
    change_note?: string;
    /** Whoever asks unless given. */
    created_by?: string;
    /** Not needed: the path says it. */
    recipe_id?: string;
  };
  NewRunbook: {
    name: string;
    url?: string | null;
    /** Null: for the incidents of every team. */
    team?: string | null;
    /** Which incidents it is for; an empty list asks for nothing. */
    match?: {
      severities?: ("P1" | "P2" | "P3" | "P4")[];
      trigger_sources?: ("manual" | "automated_drift" | "automated_performance" | "pagerduty")[];
      /** Each must be on the incident. */
      labels?: (string)[];
    };
    /** Whether it starts when the incident opens, or when somebody says so. */
    starts_automatically?: boolean;
    steps?: (Schemas['RunbookStep'])[];
  };
  NewSilence: {
    reason: string;
    /** Only incidents of this team. */
    team?: string | null;
    /** Only incidents of this model. */
    model_id?: string | null;
    /** Empty: all. */
    severities?: ("P1" | "P2" | "P3" | "P4")[];
    /** Only incidents that have all of them. */
    labels?: (string)[];
    /** Now, unless it is given. */
    starts_at?: string | null;
    /** ISO 8601; without a zone it is UTC. */
    ends_at: string;
  };
  NewSnapshot: {
    performance_metrics_json?: { [name: string]: unknown };
    drift_metrics_json?: { [name: string]: unknown };
    data_freshness_json?: { [name: string]: unknown };
    alerts_json?: { [name: string]: unknown };
    /** Not needed: the path says it. */
    model_id?: string;
  };
  NewSyntheticExample: {
    dataset_schema_json?: { [name: string]: unknown };
    sample_rows_json?: (unknown)[];
    example_run_json?: { [name: string]: unknown };
    /** Not needed: the path says it. */
    recipe_id?: string;
  };
  NewTimelineEvent: {
    event_type: "note" | "status_change" | "escalation" | "runbook_step_completed";
    body: string;
    /** The caller, unless it is given. */
    author?: string;
  };
  NotificationRules: {
    username: string;
    rules: ({
      channel_id: string;
      after_minutes: number;
      /** Empty for all. */
      severities: ("P1" | "P2" | "P3" | "P4")[];
    })[];
    quiet_hours: {
      from: string;
      to: string;
      zone: string;
    } | null;
  };
  NotificationRulesChange: {
    rules: ({
      channel_id: string;
      after_minutes?: number;
      /** Empty for all. */
      severities?: ("P1" | "P2" | "P3" | "P4")[];
    })[];
    quiet_hours?: {
      from: string;
      to: string;
      zone: string;
    } | null;
  };
  OnCallNow: {
    /** UTC, to the second. */
    at: string;
    schedules: ({
      id: string;
      name: string;
      team: string | null;
      /** Empty in a gap. */
      on_call: (string)[];
    })[];
    /** All who are on call by any schedule of the team. */
    teams: ({
      /** The id of a team. */
      team: string;
      /** Empty in a gap. */
      on_call: (string)[];
    })[];
  };
  OnCallWarnings: {
    days: number;
    warnings: ({
      code: "coverage_gap" | "empty_level" | "unreachable_person" | "severity_without_rule" | "deactivated_user" | "unknown_target" | "team_without_policy";
      /** What is wrong. */
      message: string;
      /** What to do. */
      advice: string;
      subject: {
        kind: "schedule" | "policy" | "user" | "team";
        id: string;
      };
    })[];
  };
  Ontology: {
    id: string;
    title: string;
    team: string | null;
    project_id: string | null;
    format: "json" | "turtle";
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    entities: ({
      name: string;
      columns: ({
        name: string;
        type: "integer" | "number" | "boolean" | "category" | "text" | "date" | "datetime";
        values: (string)[];
        target: boolean;
      })[];
    })[];
  };
  OntologyBody: {
    /** The id, unless it is given. */
    title?: string;
    /** Whose it is; null: everybody’s. */
    team?: string | null;
    /** The project that it belongs to. */
    project_id?: string | null;
    entities?: ({
      name: string;
      columns: ({
        name: string;
        type: "integer" | "number" | "boolean" | "category" | "text" | "date" | "datetime";
        /** Of a category: its values. */
        values?: (string)[];
        /** True: it is what is to be predicted. */
        target?: boolean;
      })[];
    })[];
    /** The same as Turtle: classes, and datatype properties with domain and range. */
    turtle?: string;
  };
  OntologyItem: {
    id: string;
    title: string;
    team: string | null;
    project_id: string | null;
    format: "json" | "turtle";
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
    entities: number;
    columns: number;
  };
  OntologyPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['OntologyItem'])[];
  };
  Override: {
    id: string;
    /** A username. */
    username: string;
    /** UTC, to the second. */
    from: string;
    /** UTC, to the second. */
    to: string;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
  };
  OverrideSettings: {
    /** A username. */
    username: string;
    from: string;
    to: string;
  };
  PagerDutyEvent: {
    routing_key: string;
    event_action: "trigger";
    dedup_key?: string | null;
    payload: {
      summary: string;
      source: string;
      severity: "critical" | "error" | "warning" | "info";
      timestamp?: string | null;
      component?: string | null;
      group?: string | null;
      class?: string | null;
      custom_details?: unknown;
    };
    client?: string | null;
    client_url?: string | null;
    links?: (unknown)[] | null;
    images?: (unknown)[] | null;
  } | {
    routing_key: string;
    event_action: "acknowledge";
    dedup_key: string;
  } | {
    routing_key: string;
    event_action: "resolve";
    dedup_key: string;
  };
  PagerDutyEventAccepted: {
    status: "success";
    message: string;
    dedup_key: string;
  };
  PagerDutyEventRefused: {
    status: string;
    message: string;
    errors?: (string)[];
  };
  /** RFC 6902. */
  PatchOperation: {
    op: "add" | "replace" | "remove";
    path: string;
    value?: unknown;
  };
  Postmortem: {
    incident_id: string;
    /** Markdown. */
    markdown: string;
    /** UTC, to the second. */
    created_at: string;
    /** Null while it is as it was drafted. */
    edited_at: string | null;
    edited_by: string | null;
  };
  PostmortemText: {
    /** Markdown. */
    markdown: string;
  };
  PredictionAnswer: {
    model_id: string;
    version: number;
    /** One for each row, in their order. */
    predictions: ({
      /** Of the class 1 of two, [0, 1]. */
      probability?: number;
      /** Of each of several classes, by its name, [0, 1]; they sum to 1. */
      probabilities?: { [name: string]: number };
      /** 1 from a probability of 0.5 on; of several classes the name of the likeliest. */
      label?: number | string;
      /** Of a regression. */
      value?: number;
    })[];
    /** Columns that were ignored, and categories that training never saw. */
    warnings: (string)[];
  };
  PredictionBatch: {
    /** Of its run: cancel it, and read its log, below `/api/v1/runs`. */
    id: string;
    model_id: string;
    version: number;
    /** With its version: `sales@3`. */
    dataset: string;
    /** SHA-256 of the file that is read. */
    dataset_digest: string;
    state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    /** Number of the last attempt; 0 before the first. */
    attempt: number;
    /** Share that is done, [0, 1], while it runs. */
    progress: number | null;
    /** What it is at, while it runs. */
    doing: string | null;
    /** Of the table; null until it is read. */
    rows: number | null;
    /** Rows that are predicted so far. */
    rows_done: number;
    /** The columns that hold the predictions, once it has succeeded. */
    columns: (string)[];
    /** Categories that training never saw. */
    warnings: (string)[];
    /** Of the Parquet file, once it is there. */
    sha256: string | null;
    size_bytes: number | null;
    /** When the file was removed because its time was over. */
    removed_at: string | null;
    /** Why it failed. */
    error: string | null;
    /** Who asked for it. */
    actor: string;
    /** UTC, to the second. */
    created_at: string;
    started_at: string | null;
    ended_at: string | null;
  };
  PredictionRequest: {
    /** The one that serves, unless it is given. */
    version?: number | null;
    /** Values by column; null where one is not known. */
    rows: ({ [name: string]: unknown })[];
  };
  Problem: {
    type: string;
    title: string;
    status: number;
    detail: string;
    instance: string;
  };
  ProjectFacet: {
    project_id: string;
    ontology_id: string;
    type: "decision_tree" | "random_forest" | "regression" | "neural_network";
    description?: string;
    training_config?: { [name: string]: unknown };
    metadata?: { [name: string]: unknown };
  };
  Promotion: {
    version: number;
    /** Why; it stands in the decision. */
    reason?: string | null;
  };
  PromotionDecision: {
    model_id: string;
    /** The revision of the model that it made. */
    revision: number;
    /** UTC, to the second. */
    at: string;
    action: "promotion" | "rollback";
    /** Whether a person decided, or a rule. */
    kind: "manual" | "automatic";
    /** What serves from then on. */
    version: number;
    previous_version: number | null;
    metrics: { [name: string]: unknown };
    previous_metrics: { [name: string]: unknown } | null;
    verified: boolean;
    /** Of the difference in a metric; null when it is not known. */
    confidence_interval: {
      metric: string;
      level: number;
      low: number;
      high: number;
    } | null;
    gates: ({
      name: string;
      passed: boolean;
      detail: string;
    })[];
    decided_by: string;
    reason: string | null;
  };
  PromotionDecisionPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['PromotionDecision'])[];
  };
  Recipe: {
    id: string;
    name: string;
    model_family: "pricing" | "next_best_action" | "location_scoring" | "forecasting";
    level: "baseline" | "industry" | "client";
    status: "draft" | "approved" | "archived";
    parent_id: string | null;
    tags: (string)[];
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  RecipeFacet: {
    recipe_id: string;
    recipe_version_id: string;
    /** Who asks, unless it is given. */
    owner?: string | null;
  };
  RecipeList: {
    recipes: (Schemas['Recipe'])[];
    /** All that match. */
    total: number;
  };
  RecipeModel: {
    id: string;
    name: string;
    model_family: "pricing" | "next_best_action" | "location_scoring" | "forecasting";
    recipe_id: string;
    recipe_version_id: string;
    status: "draft" | "staging" | "production" | "retired";
    owner: string;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  RecipeModelList: {
    models: (Schemas['RecipeModel'])[];
    /** All that match. */
    total: number;
  };
  RecipeModelUpdate: {
    name?: string;
    status?: "draft" | "staging" | "production" | "retired";
    owner?: string;
  };
  RecipeRun: {
    id: string;
    model_id: string | null;
    recipe_id: string;
    recipe_version_id: string;
    run_type: "train" | "eval" | "backtest";
    status: "queued" | "running" | "succeeded" | "failed";
    started_at: string | null;
    finished_at: string | null;
    metrics_json: { [name: string]: unknown };
    artifacts_json: { [name: string]: unknown };
    /** What was told from outside, else our own: the last 64 KiB, in lists the last 4. */
    logs_text: string;
  };
  RecipeRunList: {
    runs: (Schemas['RecipeRun'])[];
    /** All that match. */
    total: number;
  };
  RecipeRunUpdate: {
    status?: "queued" | "running" | "succeeded" | "failed";
    metrics_json?: { [name: string]: unknown };
    artifacts_json?: { [name: string]: unknown };
    /** In the place of what was told before. */
    logs_text?: string;
  };
  RecipeUpdate: {
    name?: string;
    status?: "draft" | "approved" | "archived";
    tags?: (string)[];
  };
  RecipeVersion: {
    version_id: string;
    recipe_id: string;
    /** Semantic version: the major number rises when something was taken out or became another type, the minor one when something was only added, the last one when values changed, or nothing did. */
    version_number: string;
    manifest_json: { [name: string]: unknown };
    /** JSON Patch from the version before; null for the first. */
    diff_from_prev: (Schemas['PatchOperation'])[] | null;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
    change_note: string;
  };
  RegisteredModel: {
    id: string;
    name: string;
    team: string | null;
    /** Null for a draft. */
    stage: "staging" | "production" | "deprecated" | null;
    training_state: "untrained" | "training" | "trained" | "failed" | "degraded";
    /** Number of its newest version; 0 before the first. */
    latest_version: number;
    /** Number of the version that serves. */
    champion_version: number | null;
    /** The other contracts that show it. */
    facets: (string)[];
    /** True for what came with the program. */
    example: boolean;
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  Rollback: {
    /** An earlier version; the champion before, unless it is given. */
    version?: number | null;
    /** Why; it stands in the decision. */
    reason?: string | null;
  };
  Run: {
    id: string;
    type: "train" | "eval" | "backtest" | "predict";
    /** Who executes it: a worker, or someone outside. */
    trainer: "builtin" | "external";
    state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    /** Null for a run that consists of others. */
    model_id: string | null;
    engine: string | null;
    dataset: string | null;
    /** The other contracts that show it. */
    facets: (string)[];
    parent_id: string | null;
    /** Who asked for it. */
    actor: string;
    /** Number of the last attempt; 0 before the first. */
    attempt: number;
    /** Share that is done, [0, 1], while it runs. */
    progress: number | null;
    /** Why it failed. */
    error: string | null;
    /** UTC, to the second. */
    created_at: string;
    started_at: string | null;
    ended_at: string | null;
  };
  RunDetails: {
    id: string;
    type: "train" | "eval" | "backtest" | "predict";
    /** Who executes it: a worker, or someone outside. */
    trainer: "builtin" | "external";
    state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
    /** Null for a run that consists of others. */
    model_id: string | null;
    engine: string | null;
    dataset: string | null;
    /** The other contracts that show it. */
    facets: (string)[];
    parent_id: string | null;
    /** Who asked for it. */
    actor: string;
    /** Number of the last attempt; 0 before the first. */
    attempt: number;
    /** Share that is done, [0, 1], while it runs. */
    progress: number | null;
    /** Why it failed. */
    error: string | null;
    /** UTC, to the second. */
    created_at: string;
    started_at: string | null;
    ended_at: string | null;
    child_ids: (string)[];
    use_cv: boolean | null;
    hyperparameters: { [name: string]: unknown } | null;
    /** Once it has succeeded. */
    metrics: { [name: string]: number } | null;
    /** Of a backtest that has succeeded, oldest first; `metrics` of the run are their means. */
    windows: ({
      from: string;
      to: string;
      training_rows: number;
      test_rows: number;
      metrics: { [name: string]: number };
    })[];
  };
  RunLog: {
    run_id: string;
    /** Where `logs` begins, in bytes. */
    offset: number;
    /** The offset to ask for next. */
    next_offset: number;
    logs: string;
    /** True when the run has ended and nothing follows. */
    complete: boolean;
  };
  RunPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Run'])[];
  };
  Runbook: {
    id: string;
    name: string;
    url: string | null;
    team: string | null;
    /** Which incidents it is for; an empty list asks for nothing. */
    match: {
      severities: ("P1" | "P2" | "P3" | "P4")[];
      trigger_sources: ("manual" | "automated_drift" | "automated_performance" | "pagerduty")[];
      /** Each must be on the incident. */
      labels: (string)[];
    };
    starts_automatically: boolean;
    steps: (Schemas['RunbookStepOutput'])[];
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  RunbookChange: {
    name?: string;
    url?: string | null;
    team?: string | null;
    /** Which incidents it is for; an empty list asks for nothing. */
    match?: {
      severities?: ("P1" | "P2" | "P3" | "P4")[];
      trigger_sources?: ("manual" | "automated_drift" | "automated_performance" | "pagerduty")[];
      /** Each must be on the incident. */
      labels?: (string)[];
    };
    /** Whether it starts when the incident opens, or when somebody says so. */
    starts_automatically?: boolean;
    steps?: (Schemas['RunbookStep'])[];
  };
  RunbookPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Runbook'])[];
  };
  RunbookStep: {
    kind: "note";
    text: string;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation?: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload?: { [name: string]: unknown };
    } | null;
  } | {
    kind: "webhook";
    /** A webhook of the team. */
    channel_id: string;
    /** Posted as `data.payload`. */
    payload?: { [name: string]: unknown };
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation?: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload?: { [name: string]: unknown };
    } | null;
  } | {
    kind: "manual";
    instruction: string;
    /** Whether another person than who confirms it must approve it. */
    needs_approval?: boolean;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation?: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload?: { [name: string]: unknown };
    } | null;
  } | {
    kind: "retrain";
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation?: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload?: { [name: string]: unknown };
    } | null;
  } | {
    kind: "rollback";
    /** Number of the version that is to serve again; null: the one that served before. */
    version?: number | null;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation?: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload?: { [name: string]: unknown };
    } | null;
  };
  RunbookStepOutput: {
    kind: "note";
    text: string;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload: { [name: string]: unknown };
    } | null;
  } | {
    kind: "webhook";
    /** A webhook of the team. */
    channel_id: string;
    /** Posted as `data.payload`. */
    payload: { [name: string]: unknown };
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload: { [name: string]: unknown };
    } | null;
  } | {
    kind: "manual";
    instruction: string;
    /** Whether another person than who confirms it must approve it. */
    needs_approval: boolean;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload: { [name: string]: unknown };
    } | null;
  } | {
    kind: "retrain";
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload: { [name: string]: unknown };
    } | null;
  } | {
    kind: "rollback";
    /** Number of the version that is to serve again; null: the one that served before. */
    version: number | null;
    name: string;
    /** Undoes the step when a later one fails or the runbook is cancelled. */
    compensation: {
      kind: "note";
      text: string;
    } | {
      kind: "webhook";
      /** A webhook of the team. */
      channel_id: string;
      /** Posted as `data.payload`. */
      payload: { [name: string]: unknown };
    } | null;
  };
  Schedule: {
    id: string;
    name: string;
    description: string;
    /** Whose it is; null: of no team. */
    team: string | null;
    /** A time zone of the IANA database. */
    time_zone: string;
    /** A later layer wins over those before it wherever it counts. */
    layers: ({
      name: string;
      /** How long a turn takes by the clock on the wall, where each day has 24 hours. */
      rotation: "daily" | "weekly" | {
        every: number;
        unit: "hours" | "days" | "weeks";
      };
      /** The first turn begins that day at the hand-over time. */
      start_date: string;
      /** HH:MM by the clock on the wall of the zone. */
      hand_over_time: string;
      /** Usernames, in the order of their turns. */
      participants: (string)[];
      /** Without any the layer always counts. */
      restrictions: ({
        kind: "daily";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      } | {
        kind: "weekly";
        from_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        to_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      })[];
    })[];
    /** Those that have not ended; a later one wins over those before it. */
    overrides: (Schemas['Override'])[];
    /** UTC, to the second. */
    created_at: string;
    /** UTC, to the second. */
    updated_at: string;
  };
  ScheduleChanges: {
    name?: string;
    description?: string;
    team?: string | null;
    /** A time zone of the IANA database. */
    time_zone?: string;
    /** A later layer wins over those before it wherever it counts. */
    layers?: ({
      name: string;
      /** How long a turn takes by the clock on the wall, where each day has 24 hours. */
      rotation: "daily" | "weekly" | {
        every: number;
        unit: "hours" | "days" | "weeks";
      };
      /** The first turn begins that day at the hand-over time. */
      start_date: string;
      /** HH:MM by the clock on the wall of the zone. */
      hand_over_time: string;
      /** Usernames, in the order of their turns. */
      participants: (string)[];
      /** Without any the layer always counts. */
      restrictions?: ({
        kind: "daily";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      } | {
        kind: "weekly";
        from_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        to_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      })[];
    })[];
  };
  ScheduleOnCall: {
    schedule_id: string;
    /** UTC, to the second. */
    at: string;
    /** Empty in a gap. */
    on_call: (string)[];
  };
  SchedulePage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Schedule'])[];
  };
  ScheduleSettings: {
    name: string;
    description?: string;
    /** Whose it is; null: of no team. */
    team?: string | null;
    /** A time zone of the IANA database. */
    time_zone: string;
    /** A later layer wins over those before it wherever it counts. */
    layers: ({
      name: string;
      /** How long a turn takes by the clock on the wall, where each day has 24 hours. */
      rotation: "daily" | "weekly" | {
        every: number;
        unit: "hours" | "days" | "weeks";
      };
      /** The first turn begins that day at the hand-over time. */
      start_date: string;
      /** HH:MM by the clock on the wall of the zone. */
      hand_over_time: string;
      /** Usernames, in the order of their turns. */
      participants: (string)[];
      /** Without any the layer always counts. */
      restrictions?: ({
        kind: "daily";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      } | {
        kind: "weekly";
        from_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        from: string;
        to_day: "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday";
        /** HH:MM by the clock on the wall of the zone. */
        to: string;
      })[];
    })[];
  };
  SemanticDiff: {
    recipe_id: string;
    from_version_id: string | null;
    to_version_id: string;
    /** The highest of all; null without a change. */
    risk: "low" | "medium" | "high" | null;
    changes: ({
      text: string;
      /** JSON Pointer. */
      path: string;
      risk: "low" | "medium" | "high";
    })[];
  };
  ServedModel: {
    model_id: string;
    name: string;
    /** UTC, to the second. */
    at: string;
    /** Where the model stood then; null for a draft. */
    stage: "staging" | "production" | "deprecated" | null;
    /** Null when nothing served. */
    version: Schemas['ModelVersion'] | null;
    run: Schemas['RunDetails'] | null;
    dataset_digest: string | null;
    recipe_version_id: string | null;
    decision: Schemas['PromotionDecision'] | null;
    decided_by: string | null;
  };
  Shifts: {
    schedule_id: string;
    /** UTC, to the second. */
    from: string;
    /** UTC, to the second. */
    to: string;
    shifts: ({
      /** A username. */
      username: string;
      /** UTC, to the second. */
      from: string;
      /** UTC, to the second. */
      to: string;
    })[];
    /** When nobody is on call. */
    gaps: ({
      /** UTC, to the second. */
      from: string;
      /** UTC, to the second. */
      to: string;
    })[];
  };
  ShownTarget: {
    kind: "webhook" | "slack" | "email" | "pagerduty";
    /** Without what in it may be secret. */
    url?: string;
    address?: string;
    /** Its last four characters. */
    routing_key?: string;
  };
  SigningKey: {
    kid: string;
    /** UTC, to the second. */
    created_at: string;
  };
  Silence: {
    id: string;
    reason: string;
    team: string | null;
    model_id: string | null;
    severities: ("P1" | "P2" | "P3" | "P4")[];
    labels: (string)[];
    /** UTC, to the second. */
    starts_at: string;
    /** UTC, to the second. */
    ends_at: string;
    created_by: string;
    /** UTC, to the second. */
    created_at: string;
  };
  SilencePage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Silence'])[];
  };
  Snapshot: {
    id: string;
    model_id: string;
    /** UTC, to the second. */
    captured_at: string;
    performance_metrics_json: { [name: string]: unknown };
    drift_metrics_json: { [name: string]: unknown };
    data_freshness_json: { [name: string]: unknown };
    alerts_json: { [name: string]: unknown };
  };
  Snooze: {
    until?: string;
    minutes?: number;
  };
  /** Seconds; null where no incident got there. */
  Spread: {
    /** Incidents that got there. */
    count: number;
    mean: number | null;
    median: number | null;
    /** What nine of ten did not exceed. */
    p90: number | null;
  };
  SyntheticExample: {
    id: string;
    recipe_id: string;
    dataset_schema_json: { [name: string]: unknown };
    sample_rows_json: (unknown)[];
    example_run_json: { [name: string]: unknown };
    /** UTC, to the second. */
    created_at: string;
  };
  Team: {
    id: string;
    name: string;
    /** True: no member approves a recipe whose newest version they wrote. */
    separate_approval: boolean;
    /** UTC, to the second. */
    created_at: string;
  };
  TeamPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['Team'])[];
  };
  Ticket: {
    ticket: string;
    /** Seconds. */
    expires_in: number;
  };
  TimelineEvent: {
    event_type: "note" | "status_change" | "escalation" | "runbook_step_completed";
    body: string;
    author: string;
    /** UTC, to the second. */
    timestamp: string;
  };
  Token: {
    /** A JWT; send it as `Authorization: Bearer …`. */
    access_token: string;
    token_type: "bearer";
    /** Seconds. */
    expires_in: number;
  };
  TrainFacet: {
    model_type: "neural-net" | "xgboost" | "random-forest";
  };
  TrainingFrame: {
    event: "training.accepted" | "training.started" | "training.completed" | "training.failed" | "training.cancelled";
    /** Come back with `?after=` this, and nothing is missed. */
    cursor: number;
    timestamp: string;
    job_id: string;
    run_type: "train" | "eval" | "backtest";
    /** As the ML models contract writes it. */
    model_id: string | null;
    model_name: string | null;
    /** Why it failed. */
    error: string | null;
  };
  TrainingRequest: {
    model_type: "neural-net" | "xgboost" | "random-forest" | "all";
    /** Whether to overwrite the existing model. */
    retrain?: boolean;
    /** Use cross-validation during training. */
    use_cv?: boolean;
    /** Hyperparameter overrides; a key that no asked-for engine knows is refused. */
    hyperparameters?: Schemas['Hyperparameters'] | null;
  };
  TrainingResponse: {
    /** Unique identifier for the job. */
    job_id: string;
    status: "started" | "running" | "completed" | "failed" | "cancelled";
    message: string;
    model_type: "neural-net" | "xgboost" | "random-forest" | "all";
  };
  TrainingSettings: {
    /** Whether to overwrite the existing model. */
    retrain?: boolean;
    /** Use cross-validation during training. */
    use_cv?: boolean;
    /** Hyperparameter overrides; a key that no asked-for engine knows is refused. */
    hyperparameters?: Schemas['Hyperparameters'] | null;
  };
  Upload: {
    id: string;
    name: string | null;
    sha256: string;
    size_bytes: number;
    /** UTC, to the second. */
    created_at: string;
    /** Until then it can be registered. UTC, to the second. */
    expires_at: string;
  };
  User: {
    username: string;
    role: "viewer" | "responder" | "engineer" | "admin";
    active: boolean;
    teams: (string)[];
    /** UTC, to the second. */
    created_at: string;
  };
  UserPage: {
    /** All that match, on every page. */
    total: number;
    page: number;
    page_size: number;
    items: (Schemas['User'])[];
  };
  VerificationCode: {
    code: string;
  };
}

/** Every operation, by its method and path. */
export interface Operations {
  /**
   * Ask about recipes, models, runs and guides
   *
   * The answer is made of records alone, named in `citations`. Asked for a status ("failed runs", "which models are in production") it tells of those records only, or that there are none. A change that is asked for ("set learning rate to 0.05", "drop feature region", "more trees") is proposed, never made.
   */
  'POST /api/ml-development/chat': {
    request: {
      body: Schemas['ChatQuestion'];
    };
    answer: Schemas['ChatAnswer'];
  };
  /**
   * Get what came of a dry run
   *
   * Extension, in no published contract.
   */
  'GET /api/ml-development/dry-runs/{run_id}': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        run_id: string;
      };
    };
    answer: Schemas['DryRun'];
  };
  /** List the models of recipes, newest first */
  'GET /api/ml-development/models': {
    request: {
      query?: {
        model_family?: "pricing" | "next_best_action" | "location_scoring" | "forecasting";
        status?: "draft" | "staging" | "production" | "retired";
        /** Most to return. */
        limit?: number;
        /** How many to pass over. */
        offset?: number;
      };
    };
    answer: Schemas['RecipeModelList'];
  };
  /**
   * Register a model of a recipe
   *
   * It is of the family of its recipe, and a draft.
   */
  'POST /api/ml-development/models': {
    request: {
      body: Schemas['NewRecipeModel'];
    };
    answer: Schemas['RecipeModel'];
  };
  /** Get a model of a recipe */
  'GET /api/ml-development/models/{model_id}': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        model_id: string;
      };
    };
    answer: Schemas['RecipeModel'];
  };
  /**
   * Change the name, status or owner of a model
   *
   * What is not given stays. Any status may follow any other.
   */
  'PUT /api/ml-development/models/{model_id}': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        model_id: string;
      };
      body: Schemas['RecipeModelUpdate'];
    };
    answer: Schemas['RecipeModel'];
  };
  /**
   * List the monitoring snapshots of a model, newest first
   *
   * They are sent as they are read.
   */
  'GET /api/ml-development/models/{model_id}/monitoring': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        model_id: string;
      };
      query?: {
        /** Most to return. */
        limit?: number;
        /** How many to pass over. */
        offset?: number;
      };
    };
    answer: (Schemas['Snapshot'])[];
  };
  /** File a monitoring snapshot of a model */
  'POST /api/ml-development/models/{model_id}/monitoring': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        model_id: string;
      };
      body: Schemas['NewSnapshot'];
    };
    answer: Schemas['Snapshot'];
  };
  /** List recipes, newest first */
  'GET /api/ml-development/recipes': {
    request: {
      query?: {
        model_family?: "pricing" | "next_best_action" | "location_scoring" | "forecasting";
        level?: "baseline" | "industry" | "client";
        status?: "draft" | "approved" | "archived";
        /** Most to return. */
        limit?: number;
        /** How many to pass over. */
        offset?: number;
      };
    };
    answer: Schemas['RecipeList'];
  };
  /**
   * Create a recipe
   *
   * Its manifest is stored as version 1.0.0; the schema of the family is looked at when a run starts.
   */
  'POST /api/ml-development/recipes': {
    request: {
      body: Schemas['NewRecipe'];
    };
    answer: Schemas['Recipe'];
  };
  /**
   * Delete a recipe
   *
   * It is found no more, and nothing new is made of it. Its history stays: recipes that inherit from it go on doing so, and models and runs go on naming it.
   */
  'DELETE /api/ml-development/recipes/{recipe_id}': {
    request: {
      path: {
        recipe_id: string;
      };
    };
    answer: undefined;
  };
  /** Get a recipe */
  'GET /api/ml-development/recipes/{recipe_id}': {
    request: {
      path: {
        recipe_id: string;
      };
    };
    answer: Schemas['Recipe'];
  };
  /**
   * Change the name, status or tags of a recipe
   *
   * What is not given stays. Where the team of the newest version’s author separates writing from approving (`PATCH /api/v1/teams/{id}`), that author gets 403 for approving.
   */
  'PUT /api/ml-development/recipes/{recipe_id}': {
    request: {
      path: {
        recipe_id: string;
      };
      body: Schemas['RecipeUpdate'];
    };
    answer: Schemas['Recipe'];
  };
  /**
   * Make a child of a recipe, with its newest manifest
   *
   * Family, level and tags are copied; the clone is a draft. It takes no body.
   */
  'POST /api/ml-development/recipes/{recipe_id}/clone': {
    request: {
      path: {
        recipe_id: string;
      };
      query: {
        /** Name of the new recipe. */
        name: string;
      };
    };
    answer: Schemas['Recipe'];
  };
  /**
   * Try a version or a manifest of a recipe on synthetic rows
   *
   * Extension, in no published contract. A small training (of an `eval`, too) or backtest of at most 3,000 rows: those that are drawn for the family, or the recipe’s own synthetic example where it has 200 rows or more and the manifest names a dataset. It makes no version, touches no model and is in no list of runs. 422 says what the family’s schema misses.
   */
  'POST /api/ml-development/recipes/{recipe_id}/dry-run': {
    request: {
      path: {
        recipe_id: string;
      };
      body?: Schemas['NewDryRun'];
    };
    answer: Schemas['DryRun'];
  };
  /**
   * Get what a recipe says with all that it inherits
   *
   * Extension, in no published contract. The manifest is merged over the newest of its parent, and so on up the chain, by JSON merge patch (RFC 7396): members replace, null takes out, arrays are replaced whole.
   */
  'GET /api/ml-development/recipes/{recipe_id}/effective': {
    request: {
      path: {
        recipe_id: string;
      };
      query?: {
        /** A version of this recipe; the newest unless given. */
        version_id?: string;
      };
    };
    answer: Schemas['EffectiveManifest'];
  };
  /** Get the synthetic example of a recipe */
  'GET /api/ml-development/recipes/{recipe_id}/synthetic-example': {
    request: {
      path: {
        recipe_id: string;
      };
    };
    answer: Schemas['SyntheticExample'];
  };
  /** Give a recipe a synthetic example, in the place of the one before */
  'POST /api/ml-development/recipes/{recipe_id}/synthetic-example': {
    request: {
      path: {
        recipe_id: string;
      };
      body: Schemas['NewSyntheticExample'];
    };
    answer: Schemas['SyntheticExample'];
  };
  /**
   * List the versions of a recipe, newest first
   *
   * All of them, sent as they are read. Manifests may be large: `limit` and `offset`, an extension, ask for some.
   */
  'GET /api/ml-development/recipes/{recipe_id}/versions': {
    request: {
      path: {
        recipe_id: string;
      };
      query?: {
        /** Most to return; all unless given. */
        limit?: number;
        /** How many to pass over. */
        offset?: number;
      };
    };
    answer: (Schemas['RecipeVersion'])[];
  };
  /** Add a version to a recipe */
  'POST /api/ml-development/recipes/{recipe_id}/versions': {
    request: {
      path: {
        recipe_id: string;
      };
      body: Schemas['NewRecipeVersion'];
    };
    answer: Schemas['RecipeVersion'];
  };
  /** Get a version of a recipe */
  'GET /api/ml-development/recipes/{recipe_id}/versions/{version_id}': {
    request: {
      path: {
        recipe_id: string;
        version_id: string;
      };
    };
    answer: Schemas['RecipeVersion'];
  };
  /**
   * Get what a version changes, in words and with a risk each
   *
   * Extension, in no published contract. Risk is low for remarks, additions and numbers within a factor of two; medium for larger steps, other values and added features; high for what is taken out or becomes another type, for numbers that change tenfold or their sign, and for what says what is learned or from what (target, objective, engine, dataset …).
   */
  'GET /api/ml-development/recipes/{recipe_id}/versions/{version_id}/diff': {
    request: {
      path: {
        recipe_id: string;
        version_id: string;
      };
      query?: {
        /** A version of this recipe; the one before unless given. */
        from?: string;
      };
    };
    answer: Schemas['SemanticDiff'];
  };
  /** List the runs of recipes, newest first */
  'GET /api/ml-development/runs': {
    request: {
      query?: {
        /** Only runs of this model. */
        model_id?: string;
        /** Only runs of this recipe. */
        recipe_id?: string;
        status?: "queued" | "running" | "succeeded" | "failed";
        /** Most to return. */
        limit?: number;
        /** How many to pass over. */
        offset?: number;
      };
    };
    answer: Schemas['RecipeRunList'];
  };
  /**
   * Start a run of a recipe
   *
   * A manifest that satisfies the schema of its family is executed here; an `eval` unless its model was trained elsewhere. Any other waits for its report (`PUT /runs/{run_id}`) for seven days; its log says why.
   */
  'POST /api/ml-development/runs': {
    request: {
      body: Schemas['NewRecipeRun'];
    };
    answer: Schemas['RecipeRun'];
  };
  /** Get a run of a recipe */
  'GET /api/ml-development/runs/{run_id}': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        run_id: string;
      };
    };
    answer: Schemas['RecipeRun'];
  };
  /**
   * Report on a run
   *
   * Statuses may come in any order until the run has ended; then the same one is accepted, and another one refused with all that comes with it. Metrics, artifacts and logs are taken at any time, each in the place of what was told before. Of a run that a worker of this service executes, an end is taken and ends it, what else it says of its state is its own, and what is told stands beside what the worker measured.
   */
  'PUT /api/ml-development/runs/{run_id}': {
    request: {
      path: {
        /** Any rendering of its UUID is understood. */
        run_id: string;
      };
      body: Schemas['RecipeRunUpdate'];
    };
    answer: Schemas['RecipeRun'];
  };
  /** List ML models of a project, newest first */
  'GET /api/ml-models': {
    request: {
      query: {
        /** Filter by project ID. */
        project_id: string;
      };
    };
    answer: Schemas['MlModelList'];
  };
  /**
   * Create an ML model record
   *
   * Training must be triggered separately.
   */
  'POST /api/ml-models': {
    request: {
      body: Schemas['NewMlModel'];
    };
    answer: Schemas['MlModel'];
  };
  /**
   * Recommend a type of model for a project
   *
   * From the registered ontology and data of the project, as far as the caller may see them; without any, from what the project has trained before.
   */
  'POST /api/ml-models/recommend': {
    request: {
      body: Schemas['MlRecommendationRequest'];
    };
    answer: Schemas['MlRecommendation'];
  };
  /**
   * Trigger the training of an ML model
   *
   * The training goes on by itself; the model's status tells when it has ended. `X-Training-Token` of the answer
   * names the training, for whoever reports on it.
   */
  'POST /api/ml-models/train': {
    request: {
      body: Schemas['MlTrainingRequest'];
    };
    answer: Schemas['MlModel'];
  };
  /**
   * Delete an ML model
   *
   * What trains it is cancelled. A model that serves in production stays.
   */
  'DELETE /api/ml-models/{id}': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
    };
    answer: undefined;
  };
  /** Get an ML model */
  'GET /api/ml-models/{id}': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
    };
    answer: Schemas['MlModel'];
  };
  /**
   * Update an ML model's metadata or status
   *
   * Only provided fields are updated. A status stands until a training begins or ends.
   */
  'PUT /api/ml-models/{id}': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
      body: Schemas['MlModelChange'];
    };
    answer: Schemas['MlModel'];
  };
  /**
   * Get the newest training of an ML model
   *
   * Extension, in no published contract. What a trainer outside needs to know, while the training is open and after it.
   */
  'GET /api/ml-models/{id}/training': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
    };
    answer: Schemas['MlTraining'];
  };
  /**
   * Report that a training is complete
   *
   * It ends the open training, or stands for one of its own. With `X-Training-Token`, the report is taken for that training only: a stale one is refused.
   */
  'POST /api/ml-models/{id}/training/complete': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
      body: Schemas['MlTrainingCompletion'];
    };
    answer: Schemas['MlTrainingCompleted'];
  };
  /**
   * Report that a training has failed
   *
   * It ends the open training, or stands for one of its own. With `X-Training-Token`, the report is taken for that training only: a stale one is refused.
   */
  'POST /api/ml-models/{id}/training/fail': {
    request: {
      path: {
        /** The model; any rendering of its UUID is understood. */
        id: string;
      };
      body: Schemas['MlTrainingFailure'];
    };
    answer: Schemas['MlTrainingFailed'];
  };
  /**
   * Open and resolve incidents by Alertmanager’s webhook
   *
   * Extension, in no published contract. The bearer is the key of an integration of the kind `alertmanager`.
   */
  'POST /api/v1/alertmanager': {
    request: {
      body: Schemas['AlertmanagerNotice'];
    };
    answer: Schemas['AlertmanagerReceipt'];
  };
  /**
   * List your API keys, as an admin those of everybody, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/api-keys': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['ApiKeyPage'];
  };
  /**
   * Make an API key of your own
   *
   * Extension, in no published contract. It may do what its scopes say, as far as you may. Made with the token of a log-in only.
   */
  'POST /api/v1/api-keys': {
    request: {
      body: {
        name: string;
        scopes: ("incident:read" | "incident:write" | "silence:write" | "on-call:override" | "model:read" | "model:write" | "run:read" | "run:write" | "configuration:read" | "configuration:write" | "account:read" | "account:write" | "audit:read")[];
        /** In 90 days unless given, in 366 days at the latest. */
        expires_at?: string;
      };
    };
    answer: Schemas['ApiKeyShown'];
  };
  /**
   * Revoke an API key, at once
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/api-keys/{id}': {
    request: {
      path: {
        id: string;
      };
    };
    answer: Schemas['ApiKey'];
  };
  /**
   * Read the log of all that ever happened
   *
   * Extension, in no published contract. Each event carries the hash of the one before, so that no change of the log goes unnoticed.
   */
  'GET /api/v1/audit': {
    request: {
      query?: {
        /** Only events after this cursor, oldest first; without it newest first. */
        after?: number;
        /** Only events before this cursor. */
        before?: number;
        /** Events of an answer. */
        limit?: number;
        /** Who did it. */
        actor?: string;
        /** Kind of record. */
        aggregate?: "run" | "model" | "version" | "incident" | "user" | "team" | "apiKey" | "escalationPolicy" | "schedule" | "channel" | "preferences" | "silence" | "runbook" | "postmortem" | "integration" | "recipe" | "recipeVersion" | "snapshot" | "syntheticExample" | "dataset" | "ontology";
        /** Id of the record, as it is logged. */
        id?: string;
        /** What happened: `run.accepted`. */
        type?: string;
      };
    };
    answer: Schemas['AuditPage'];
  };
  /** End the session that the token belongs to */
  'POST /api/v1/auth/logout': {
    request: {};
    answer: undefined;
  };
  /**
   * Exchange the refresh token for new tokens
   *
   * By the cookie alone; each refresh token is good for one exchange.
   */
  'POST /api/v1/auth/refresh': {
    request: {};
    answer: Schemas['Token'];
  };
  /**
   * Log in
   *
   * The refresh token comes in an httpOnly cookie.
   */
  'POST /api/v1/auth/token': {
    request: {
      body: Schemas['Credentials'];
    };
    answer: Schemas['Token'];
  };
  /**
   * List the channels of your teams, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/channels': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only channels of this team. */
        team?: string;
      };
    };
    answer: Schemas['ChannelPage'];
  };
  /**
   * Add a channel to a team
   *
   * Extension, in no published contract. A webhook is answered with the secret that signs it, this once.
   */
  'POST /api/v1/channels': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewChannel'];
    };
    answer: Schemas['Channel'];
  };
  /**
   * Take a channel out of use
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/channels/{channel_id}': {
    request: {
      path: {
        channel_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['Channel'];
  };
  /**
   * Get a channel
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/channels/{channel_id}': {
    request: {
      path: {
        channel_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['Channel'];
  };
  /**
   * Change a channel
   *
   * Extension, in no published contract. A webhook that leads elsewhere keeps its secrets.
   */
  'PATCH /api/v1/channels/{channel_id}': {
    request: {
      path: {
        channel_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['ChannelChange'];
    };
    answer: Schemas['Channel'];
  };
  /**
   * Make another secret for a webhook
   *
   * Extension, in no published contract. It is shown this once. The secrets before it sign for 24 hours more.
   */
  'POST /api/v1/channels/{channel_id}/rotate-secret': {
    request: {
      path: {
        channel_id: string;
      };
    };
    answer: Schemas['Channel'];
  };
  /**
   * Send a trial message through a channel, now
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/channels/{channel_id}/test': {
    request: {
      path: {
        channel_id: string;
      };
    };
    answer: Schemas['ChannelTestResult'];
  };
  /**
   * List datasets, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/datasets': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only those of this project. */
        project_id?: string;
      };
    };
    answer: Schemas['DatasetPage'];
  };
  /**
   * Register a table under an id, or its next version
   *
   * Extension, in no published contract. The table is read through: its columns get types, and what they hold is kept as the profile. Under an id that is known, other bytes or another definition make the next version, and the same ones change nothing (200). An object in S3 stays where it is: trainings read it there, and fail once it is gone or has changed. The target must be given, or null for a table that is only to be predicted; the task, the kinds of the columns and the split are inferred where they are not.
   */
  'POST /api/v1/datasets': {
    request: {
      body: Schemas['NewDataset'];
    };
    answer: Schemas['Dataset'];
  };
  /**
   * Take a dataset out of use; what was trained on it stays
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/datasets/{dataset_id}': {
    request: {
      path: {
        dataset_id: string;
      };
    };
    answer: undefined;
  };
  /**
   * Get a dataset, its columns and versions
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/datasets/{dataset_id}': {
    request: {
      path: {
        dataset_id: string;
      };
      query?: {
        /** The newest, unless it is given. */
        version?: number;
      };
    };
    answer: Schemas['Dataset'];
  };
  /**
   * Get the first rows of a dataset
   *
   * Extension, in no published contract. At most 100 rows are kept, fewer of a wide table; long texts are cut.
   */
  'GET /api/v1/datasets/{dataset_id}/preview': {
    request: {
      path: {
        dataset_id: string;
      };
      query?: {
        /** The newest, unless it is given. */
        version?: number;
        /** Rows. */
        limit?: number;
      };
    };
    answer: Schemas['DatasetPreview'];
  };
  /**
   * Get what the columns of a dataset hold
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/datasets/{dataset_id}/profile': {
    request: {
      path: {
        dataset_id: string;
      };
      query?: {
        /** The newest, unless it is given. */
        version?: number;
      };
    };
    answer: Schemas['DatasetProfile'];
  };
  /**
   * List what was sent or could not be, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/deliveries': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** `dead`: what was given up. `dropped`: what was not due any more. */
        state?: "pending" | "sent" | "dropped" | "dead";
        /** Only those of this incident. */
        incident_id?: string;
        /** Only those to this channel. */
        channel_id?: string;
      };
    };
    answer: Schemas['DeliveryPage'];
  };
  /**
   * Send again what was given up or dropped
   *
   * Extension, in no published contract. A page of an incident that somebody has acknowledged since is dropped again.
   */
  'POST /api/v1/deliveries/{delivery_id}/replay': {
    request: {
      path: {
        /** As the list tells it. */
        delivery_id: string;
      };
    };
    answer: Schemas['Delivery'];
  };
  /**
   * List escalation policies
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/escalation-policies': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['EscalationPolicyPage'];
  };
  /**
   * Take away the default escalation policy
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/escalation-policies/default': {
    request: {
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Read the default escalation policy
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/escalation-policies/default': {
    request: {
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['EscalationPolicy'];
  };
  /**
   * Make or replace the default escalation policy
   *
   * Extension, in no published contract. Incidents that are open keep the rules that they were opened with.
   */
  'PUT /api/v1/escalation-policies/default': {
    request: {
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['EscalationPolicySettings'];
    };
    answer: Schemas['EscalationPolicy'];
  };
  /** List incidents, newest first */
  'GET /api/v1/incidents': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        status?: "all" | "open" | "investigating" | "resolved" | "closed";
        severity?: "all" | "P1" | "P2" | "P3" | "P4";
        /** Only incidents of this model. */
        model_id?: string;
        /** ISO 8601. Only incidents that were created after it. */
        since?: string;
        /** Extension. Only incidents with this label. */
        label?: string;
        /** Extension. Only incidents whose title or description has this text. */
        q?: string;
        /** Extension. The id of an incident: pages are counted from the one that is listed after it, so that nothing is missed or seen twice while new ones are opened. */
        after?: string;
      };
    };
    answer: Schemas['IncidentPage'];
  };
  /**
   * Open an incident
   *
   * One of a model and severity is unresolved at a time: while there is one, this is refused (409), `incident_id` names it, and what was found automatically is added to its timeline; the policy may say that it is raised by that.
   */
  'POST /api/v1/incidents': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewIncident'];
    };
    answer: Schemas['Incident'];
  };
  /** Get an incident with its timeline */
  'GET /api/v1/incidents/{incident_id}': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['IncidentDetails'];
  };
  /**
   * Change an incident, or move it on
   *
   * open → investigating → resolved → closed, one step at a time. All that is asked for is done, or nothing.
   */
  'PATCH /api/v1/incidents/{incident_id}': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['IncidentChange'];
    };
    answer: Schemas['Incident'];
  };
  /**
   * Acknowledge an incident: the caller works on it, and nobody is paged any more
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/incidents/{incident_id}/acknowledge': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
    };
    answer: Schemas['Incident'];
  };
  /**
   * List who was told of an incident, and how that went, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/incidents/{incident_id}/deliveries': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** `dead`: what was given up. `dropped`: what was not due any more. */
        state?: "pending" | "sent" | "dropped" | "dead";
      };
    };
    answer: Schemas['DeliveryPage'];
  };
  /**
   * Hand an incident over to somebody, who is told
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/incidents/{incident_id}/hand-over': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      body: Schemas['HandOver'];
    };
    answer: Schemas['Incident'];
  };
  /**
   * Read the postmortem of an incident
   *
   * Extension, in no published contract. Drafted from the timeline when the incident is resolved.
   */
  'GET /api/v1/incidents/{incident_id}/postmortem': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['Postmortem'] | string;
  };
  /**
   * Write the postmortem of an incident
   *
   * Extension, in no published contract. Replaces the text; what people wrote is never drafted over.
   */
  'PUT /api/v1/incidents/{incident_id}/postmortem': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['PostmortemText'];
    };
    answer: Schemas['Postmortem'];
  };
  /**
   * See how far the runbook of an incident is
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/incidents/{incident_id}/runbook': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
    };
    answer: Schemas['IncidentRunbook'];
  };
  /**
   * Cancel the runbook of an incident
   *
   * Extension, in no published contract. Steps that were done are undone, the last one first, where they say how.
   */
  'POST /api/v1/incidents/{incident_id}/runbook/cancel': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
    };
    answer: Schemas['IncidentRunbook'];
  };
  /**
   * Start the runbook of an incident
   *
   * Extension, in no published contract. One that runs already is left alone.
   */
  'POST /api/v1/incidents/{incident_id}/runbook/start': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
    };
    answer: Schemas['IncidentRunbook'];
  };
  /**
   * Approve a manual step that another person confirmed
   *
   * Extension, in no published contract. Whoever confirmed it may not.
   */
  'POST /api/v1/incidents/{incident_id}/runbook/steps/{step}/approve': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
        /** Number of the step, from 1. */
        step: number;
      };
    };
    answer: Schemas['IncidentRunbook'];
  };
  /**
   * Confirm that you did a manual step
   *
   * Extension, in no published contract. A step that needs approval then waits for another person.
   */
  'POST /api/v1/incidents/{incident_id}/runbook/steps/{step}/confirm': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
        /** Number of the step, from 1. */
        step: number;
      };
    };
    answer: Schemas['IncidentRunbook'];
  };
  /**
   * Page nobody about an incident for a while; then paging begins again
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/incidents/{incident_id}/snooze': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      body: Schemas['Snooze'];
    };
    answer: Schemas['Incident'];
  };
  /**
   * Add an event to the timeline of an incident
   *
   * Nothing but the timeline changes: a `status_change` tells of one that was made elsewhere.
   */
  'POST /api/v1/incidents/{incident_id}/timeline': {
    request: {
      path: {
        /** UUID. */
        incident_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewTimelineEvent'];
    };
    answer: Schemas['TimelineEvent'];
  };
  /**
   * List the keys by which other programs report, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/integrations': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['IntegrationPage'];
  };
  /**
   * Make a key by which another program reports what is wrong with a model
   *
   * Extension, in no published contract. The key is shown this once. `pagerduty`: it is the `routing_key` of `POST /v2/enqueue`. `alertmanager`: it is the bearer of `POST /api/v1/alertmanager`.
   */
  'POST /api/v1/integrations': {
    request: {
      body: Schemas['NewIntegration'];
    };
    answer: Schemas['Integration'];
  };
  /**
   * Take a key out of use
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/integrations/{integration_id}': {
    request: {
      path: {
        integration_id: string;
      };
    };
    answer: undefined;
  };
  /**
   * Counts of incidents, and how long they took
   *
   * Extension, in no published contract. Of all that the caller may see; times are counted from the opening of each incident.
   */
  'GET /api/v1/metrics/incidents': {
    request: {
      query?: {
        /** ISO 8601. Only incidents that were created after it. */
        since?: string;
        /** ISO 8601. Only incidents that were created at this time or before. */
        until?: string;
        /** The id of a team: only incidents of models that were its own when they began. */
        team?: string;
        /** Only incidents of this model. */
        model_id?: string;
        /** Only incidents of this severity. */
        severity?: "all" | "P1" | "P2" | "P3" | "P4";
      };
    };
    answer: Schemas['IncidentMetrics'];
  };
  /** List registered models, newest first */
  'GET /api/v1/models': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only models of this team. */
        team?: string;
        /** Only models whose names hold this text, in any case. */
        name?: string;
        /** Only models of this stage; without it drafts are listed too. */
        stage?: "staging" | "production" | "deprecated";
      };
    };
    answer: Schemas['ModelPage'];
  };
  /**
   * Register a model by hand
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/models': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewModel'];
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * Delete a model
   *
   * Extension, in no published contract. Its open runs are cancelled. What happened to it, its versions and their artifacts stay.
   */
  'DELETE /api/v1/models/{model_id}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Get a registered model, as it is or as it was
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      query?: {
        /** Answers as of this time; ISO 8601, without a zone it is UTC. */
        as_of?: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * Give a model a team or a stage
   *
   * Extension, in no published contract. Only admins and members of a team give it a model.
   */
  'PATCH /api/v1/models/{model_id}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['ModelChange'];
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * Write the card of a model from its records
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/card': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
    };
    answer: string;
  };
  /**
   * List the decisions about what serves, newest first
   *
   * Extension, in no published contract. Those of a deleted model, too.
   */
  'GET /api/v1/models/{model_id}/decisions': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['PromotionDecisionPage'];
  };
  /** Get the most recent drift assessment of a model */
  'GET /api/v1/models/{model_id}/drift': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
    };
    answer: Schemas['DriftAssessment'];
  };
  /**
   * Show a model in the ML models contract
   *
   * Extension, in no published contract. The same again changes nothing; other content is refused.
   */
  'PUT /api/v1/models/{model_id}/facets/project': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      body: Schemas['ProjectFacet'];
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * Show a model in the ML model development contract
   *
   * Extension, in no published contract. The same again changes nothing; other content is refused.
   */
  'PUT /api/v1/models/{model_id}/facets/recipe': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      body: Schemas['RecipeFacet'];
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * Let a model stand for a type of the Train contract
   *
   * Extension, in no published contract. The same again changes nothing; other content is refused.
   */
  'PUT /api/v1/models/{model_id}/facets/train': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      body: Schemas['TrainFacet'];
    };
    answer: Schemas['RegisteredModel'];
  };
  /**
   * List what happened to a model, newest first
   *
   * Extension, in no published contract. From its registration on, also of a deleted one.
   */
  'GET /api/v1/models/{model_id}/history': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['ModelEventPage'];
  };
  /**
   * Tell what the versions of a model come from, and what came of them
   *
   * Extension, in no published contract. Of a deleted model, too. Incidents are told to those who may read them.
   */
  'GET /api/v1/models/{model_id}/lineage': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
    };
    answer: Schemas['ModelLineage'] | string;
  };
  /**
   * Draw what the versions of a model come from, and what came of them
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/lineage.svg': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
    };
    answer: string;
  };
  /**
   * Predict with what serves, or with a version that is named
   *
   * Extension, in no published contract. Every feature must be named in every row.
   */
  'POST /api/v1/models/{model_id}/predict': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      body: Schemas['PredictionRequest'];
    };
    answer: Schemas['PredictionAnswer'];
  };
  /**
   * Predict all rows of a registered dataset, into a Parquet file
   *
   * Extension, in no published contract. The table must have a column for every feature, named alike. Its target, if it has one, is not read. Rows that hold what can not be read fail the batch, which then names them.
   */
  'POST /api/v1/models/{model_id}/predict/batch': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewPredictionBatch'];
    };
    answer: Schemas['PredictionBatch'];
  };
  /**
   * Tell how a batch of predictions stands
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/predict/batch/{run_id}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
        /** UUID. */
        run_id: string;
      };
    };
    answer: Schemas['PredictionBatch'];
  };
  /**
   * Fetch the table with its predictions, as Parquet
   *
   * Extension, in no published contract. All columns of the dataset, in the order of its rows, and those of the predictions after them.
   */
  'GET /api/v1/models/{model_id}/predict/batch/{run_id}/file': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
        /** UUID. */
        run_id: string;
      };
    };
    answer: ArrayBuffer;
  };
  /**
   * Let a version serve
   *
   * Extension, in no published contract. Any version may serve, also one whose artifact the service can not verify; only verified ones predict here. What serves already stays, by the decision that made it so.
   */
  'POST /api/v1/models/{model_id}/promote': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['Promotion'];
    };
    answer: Schemas['PromotionDecision'];
  };
  /**
   * Let an earlier version serve again
   *
   * Extension, in no published contract. Without a version, the champion before: each further call goes one further back. Send an `Idempotency-Key` where a request may be repeated.
   */
  'POST /api/v1/models/{model_id}/rollback': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body?: Schemas['Rollback'];
    };
    answer: Schemas['PromotionDecision'];
  };
  /**
   * Tell what served at a time, trained on what, decided by whom
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/served': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      query?: {
        /** When; ISO 8601, without a zone it is UTC. Now, unless given. */
        at?: string;
      };
    };
    answer: Schemas['ServedModel'];
  };
  /**
   * List the versions of a model, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/versions': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Answers as of this time; ISO 8601, without a zone it is UTC. */
        as_of?: string;
      };
    };
    answer: Schemas['ModelVersionPage'];
  };
  /**
   * Register a version that was made elsewhere
   *
   * Extension, in no published contract. Of an upload the service keeps the bytes and takes the digest; with a signature it predicts here, and one that the file does not fit is refused. An artifact that lies elsewhere is recorded as unverified, and can not predict here.
   */
  'POST /api/v1/models/{model_id}/versions': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewModelVersion'];
    };
    answer: Schemas['ModelVersion'];
  };
  /**
   * Take a version out of its model
   *
   * Extension, in no published contract. Its number is never given again, and its artifact stays. What serves for a model in production can not be deleted.
   */
  'DELETE /api/v1/models/{model_id}/versions/{number}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
        /** Number of the version. */
        number: number;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Get a version of a model
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/models/{model_id}/versions/{number}': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
        /** Number of the version. */
        number: number;
      };
    };
    answer: Schemas['ModelVersion'];
  };
  /**
   * Fetch the artifact of a version
   *
   * Extension, in no published contract. Only where the service holds it. `Repr-Digest` tells the SHA-256 that was taken when the version was registered.
   */
  'GET /api/v1/models/{model_id}/versions/{number}/artifact': {
    request: {
      path: {
        /** UUID. */
        model_id: string;
        /** Number of the version. */
        number: number;
      };
    };
    answer: ArrayBuffer;
  };
  /**
   * List who is on call, by schedule and by team
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/on-call': {
    request: {
      query?: {
        /** Now, unless given. */
        at?: string;
        /** Only schedules of this team. */
        team?: string;
      };
    };
    answer: Schemas['OnCallNow'];
  };
  /**
   * List what will keep somebody from being paged
   *
   * Extension, in no published contract. Gaps, empty levels, people who can not be reached, severities and teams that nothing is said about.
   */
  'GET /api/v1/on-call/warnings': {
    request: {
      query?: {
        /** How far to look ahead. */
        days?: number;
      };
    };
    answer: Schemas['OnCallWarnings'];
  };
  /**
   * List ontologies, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/ontologies': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only those of this project. */
        project_id?: string;
      };
    };
    answer: Schemas['OntologyPage'];
  };
  /**
   * Get an ontology
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/ontologies/{ontology_id}': {
    request: {
      path: {
        ontology_id: string;
      };
    };
    answer: Schemas['Ontology'];
  };
  /**
   * Register an ontology under its id, or replace what it says
   *
   * Extension, in no published contract. As entities with typed columns, or as Turtle. Synthetic data are drawn from its columns, and recommendations look at it. In Turtle, `<urn:modelkeeper:target> true` on a property marks what is to be predicted.
   */
  'PUT /api/v1/ontologies/{ontology_id}': {
    request: {
      path: {
        ontology_id: string;
      };
      body: Schemas['OntologyBody'];
    };
    answer: Schemas['Ontology'];
  };
  /**
   * List runbooks by name
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/runbooks': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only runbooks of this team. */
        team?: string;
      };
    };
    answer: Schemas['RunbookPage'];
  };
  /**
   * Create a runbook
   *
   * Extension, in no published contract. An incident gets the oldest runbook that fits it when it opens: of its team, else of none. Open incidents keep theirs.
   */
  'POST /api/v1/runbooks': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewRunbook'];
    };
    answer: Schemas['Runbook'];
  };
  /**
   * Delete a runbook
   *
   * Extension, in no published contract. Open incidents keep what they were opened with.
   */
  'DELETE /api/v1/runbooks/{runbook_id}': {
    request: {
      path: {
        runbook_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Get a runbook
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/runbooks/{runbook_id}': {
    request: {
      path: {
        runbook_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['Runbook'];
  };
  /**
   * Change a runbook
   *
   * Extension, in no published contract. What is given replaces what was there. Open incidents keep what they were opened with.
   */
  'PATCH /api/v1/runbooks/{runbook_id}': {
    request: {
      path: {
        runbook_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['RunbookChange'];
    };
    answer: Schemas['Runbook'];
  };
  /**
   * List the runs of all models, newest first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/runs': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only runs of this model. */
        model_id?: string;
        /** Only runs in this state. */
        state?: "queued" | "running" | "succeeded" | "failed" | "cancelled";
      };
    };
    answer: Schemas['RunPage'];
  };
  /**
   * Get a run
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/runs/{run_id}': {
    request: {
      path: {
        /** UUID. */
        run_id: string;
      };
    };
    answer: Schemas['RunDetails'];
  };
  /**
   * Cancel a run
   *
   * Extension, in no published contract. The run reads `cancelled` at once and for ever; its work is stopped soon after.
   */
  'POST /api/v1/runs/{run_id}/cancel': {
    request: {
      path: {
        /** UUID. */
        run_id: string;
      };
    };
    answer: Schemas['RunDetails'];
  };
  /**
   * Read the log of a run from an offset on
   *
   * Extension, in no published contract. Ask again with `next_offset` until `complete` is true.
   */
  'GET /api/v1/runs/{run_id}/logs': {
    request: {
      path: {
        /** UUID. */
        run_id: string;
      };
      query?: {
        /** Where to begin, in bytes from the beginning of the log. */
        offset?: number;
      };
    };
    answer: Schemas['RunLog'];
  };
  /**
   * Follow the log of a run, as server-sent events
   *
   * Extension, in no published contract. Events `log` with what was added; their `id` is the offset of what follows, so that a client that comes back with `Last-Event-ID` goes on there. An event `end` tells the final state, and the stream ends.
   */
  'GET /api/v1/runs/{run_id}/logs/stream': {
    request: {
      path: {
        /** UUID. */
        run_id: string;
      };
      query?: {
        /** Where to begin, in bytes from the beginning of the log. */
        offset?: number;
        /** From `POST /api/v1/tickets`, for browsers. */
        ticket?: string;
      };
    };
    answer: ReadableStream<Uint8Array>;
  };
  /**
   * List on-call schedules by name
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/schedules': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Only schedules of this team. */
        team?: string;
      };
    };
    answer: Schemas['SchedulePage'];
  };
  /**
   * Create an on-call schedule
   *
   * Extension, in no published contract. A hand-over at a time that clocks leave out takes place when they change; at a time that comes twice, at the first.
   */
  'POST /api/v1/schedules': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['ScheduleSettings'];
    };
    answer: Schemas['Schedule'];
  };
  /**
   * Delete an on-call schedule
   *
   * Extension, in no published contract. Refused while an escalation policy names it.
   */
  'DELETE /api/v1/schedules/{schedule_id}': {
    request: {
      path: {
        schedule_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Read an on-call schedule
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/schedules/{schedule_id}': {
    request: {
      path: {
        schedule_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['Schedule'];
  };
  /**
   * Change some settings of an on-call schedule
   *
   * Extension, in no published contract. Overrides stay. `If-Match` with the ETag of what was read refuses to write over other changes.
   */
  'PATCH /api/v1/schedules/{schedule_id}': {
    request: {
      path: {
        schedule_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['ScheduleChanges'];
    };
    answer: Schemas['Schedule'];
  };
  /**
   * Replace the settings of an on-call schedule
   *
   * Extension, in no published contract. Overrides stay. `If-Match` with the ETag of what was read refuses to write over other changes.
   */
  'PUT /api/v1/schedules/{schedule_id}': {
    request: {
      path: {
        schedule_id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['ScheduleSettings'];
    };
    answer: Schemas['Schedule'];
  };
  /**
   * Tell who is on call by a schedule
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/schedules/{schedule_id}/on-call': {
    request: {
      path: {
        schedule_id: string;
      };
      query?: {
        /** Now, unless given. */
        at?: string;
      };
    };
    answer: Schemas['ScheduleOnCall'];
  };
  /**
   * Put somebody on call instead
   *
   * Extension, in no published contract. Replaces whoever would be on call, and fills gaps. What of the time is over already stays as it was.
   */
  'POST /api/v1/schedules/{schedule_id}/overrides': {
    request: {
      path: {
        schedule_id: string;
      };
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['OverrideSettings'];
    };
    answer: Schemas['Override'];
  };
  /**
   * Take an override back
   *
   * Extension, in no published contract. One that has begun ends now.
   */
  'DELETE /api/v1/schedules/{schedule_id}/overrides/{override_id}': {
    request: {
      path: {
        schedule_id: string;
        override_id: string;
      };
    };
    answer: undefined;
  };
  /**
   * List shifts and gaps of a schedule
   *
   * Extension, in no published contract. As the schedule is now, also for times past. Cut off at both ends of the period.
   */
  'GET /api/v1/schedules/{schedule_id}/shifts': {
    request: {
      path: {
        schedule_id: string;
      };
      query?: {
        /** Now, unless given. */
        from?: string;
        /** 14 days after `from`, unless given; at most 366. */
        to?: string;
      };
    };
    answer: Schemas['Shifts'];
  };
  /**
   * Sign access tokens with a fresh key from now on
   *
   * Extension, in no published contract. Tokens that were signed before stay good until they expire.
   */
  'POST /api/v1/signing-keys/rotate': {
    request: {};
    answer: Schemas['SigningKey'];
  };
  /**
   * List silences; the one that begins last comes first
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/silences': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** `current`: only those that have not ended. */
        state?: "all" | "current";
      };
    };
    answer: Schemas['SilencePage'];
  };
  /**
   * Page nobody about certain incidents for a time
   *
   * Extension, in no published contract. What is unresolved is paged again from the first level when it ends. Only admins silence every team.
   */
  'POST /api/v1/silences': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewSilence'];
    };
    answer: Schemas['Silence'];
  };
  /**
   * Get a silence
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/silences/{silence_id}': {
    request: {
      path: {
        silence_id: string;
      };
    };
    answer: Schemas['Silence'];
  };
  /**
   * End a silence now: what is unresolved is paged again
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/silences/{silence_id}/end': {
    request: {
      path: {
        silence_id: string;
      };
    };
    answer: Schemas['Silence'];
  };
  /**
   * List teams
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/teams': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
      };
    };
    answer: Schemas['TeamPage'];
  };
  /**
   * Make a team
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/teams': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: {
        /** Slug: 1 to 63 lower-case letters, digits or dashes, beginning and ending with a letter or digit. */
        id: string;
        name: string;
      };
    };
    answer: Schemas['Team'];
  };
  /**
   * Get a team
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/teams/{id}': {
    request: {
      path: {
        id: string;
      };
    };
    answer: Schemas['Team'];
  };
  /**
   * Give a team another name or policy
   *
   * Extension, in no published contract.
   */
  'PATCH /api/v1/teams/{id}': {
    request: {
      path: {
        id: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: {
        name?: string;
        /** True: no member approves a recipe whose newest version they wrote. */
        separate_approval?: boolean;
      };
    };
    answer: Schemas['Team'];
  };
  /**
   * Take away the escalation policy of a team
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/teams/{team}/escalation-policy': {
    request: {
      path: {
        team: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: undefined;
  };
  /**
   * Read the escalation policy of a team
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/teams/{team}/escalation-policy': {
    request: {
      path: {
        team: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['EscalationPolicy'];
  };
  /**
   * Make or replace the escalation policy of a team
   *
   * Extension, in no published contract. Incidents that are open keep the rules that they were opened with.
   */
  'PUT /api/v1/teams/{team}/escalation-policy': {
    request: {
      path: {
        team: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['EscalationPolicySettings'];
    };
    answer: Schemas['EscalationPolicy'];
  };
  /**
   * Get a ticket for a WebSocket or a stream of events
   *
   * Extension, in no published contract. A browser opens them without headers: `?ticket=` lets it in once, within 30 seconds, as whoever asked.
   */
  'POST /api/v1/tickets': {
    request: {};
    answer: Schemas['Ticket'];
  };
  /**
   * Send a file, to register it as a dataset or as a version of a model
   *
   * Extension, in no published contract. The body is the file itself: CSV or Parquet for a dataset, whatever holds the model for a version (`application/octet-stream`). It is kept for a day. Cut in the middle, nothing is kept.
   */
  'POST /api/v1/uploads': {
    request: {
      query?: {
        /** What the file is called where it comes from. */
        name?: string;
      };
      body: string | Uint8Array<ArrayBuffer> | Blob;
      contentType: "text/csv" | "application/vnd.apache.parquet" | "application/octet-stream";
    };
    answer: Schemas['Upload'];
  };
  /**
   * List users by name
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users': {
    request: {
      query?: {
        /** Page, from 1. */
        page?: number;
        /** Items of a page. */
        page_size?: number;
        /** Members of this team alone. */
        team?: string;
        role?: "viewer" | "responder" | "engineer" | "admin";
      };
    };
    answer: Schemas['UserPage'];
  };
  /**
   * Make a user
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/users': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: {
        /** Username: 1 to 64 lower-case letters, digits or . _ - @ +, beginning with a letter or digit. */
        username: string;
        /** 8 to 256 characters. */
        password: string;
        role?: "viewer" | "responder" | "engineer" | "admin";
        teams?: (string)[];
      };
    };
    answer: Schemas['User'];
  };
  /**
   * Tell who the credentials belong to, and what they may do
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users/me': {
    request: {};
    answer: Schemas['Me'];
  };
  /**
   * List how you are reached
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users/me/contact-methods': {
    request: {};
    answer: Schemas['ContactMethods'];
  };
  /**
   * Add a way to reach you
   *
   * Extension, in no published contract. A code of six digits is sent there; you are told nothing else before it is entered.
   */
  'POST /api/v1/users/me/contact-methods': {
    request: {
      headers?: {
        /** Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422). */
        'Idempotency-Key'?: string;
      };
      body: Schemas['NewContactMethod'];
    };
    answer: Schemas['ContactMethod'];
  };
  /**
   * Take a contact method out of use
   *
   * Extension, in no published contract.
   */
  'DELETE /api/v1/users/me/contact-methods/{channel_id}': {
    request: {
      path: {
        channel_id: string;
      };
    };
    answer: undefined;
  };
  /**
   * Send another code in place of the last
   *
   * Extension, in no published contract.
   */
  'POST /api/v1/users/me/contact-methods/{channel_id}/send-code': {
    request: {
      path: {
        channel_id: string;
      };
    };
    answer: Schemas['ContactMethod'];
  };
  /**
   * Enter the code that was sent
   *
   * Extension, in no published contract. It counts for 15 minutes, and five tries.
   */
  'POST /api/v1/users/me/contact-methods/{channel_id}/verify': {
    request: {
      path: {
        channel_id: string;
      };
      body: Schemas['VerificationCode'];
    };
    answer: Schemas['ContactMethod'];
  };
  /**
   * Get when and how you are told
   *
   * Extension, in no published contract. Without rules you are told by every verified contact method at once.
   */
  'GET /api/v1/users/me/notification-rules': {
    request: {
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['NotificationRules'];
  };
  /**
   * Say when and how you are told
   *
   * Extension, in no published contract.
   */
  'PUT /api/v1/users/me/notification-rules': {
    request: {
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['NotificationRulesChange'];
    };
    answer: Schemas['NotificationRules'];
  };
  /**
   * Get a user
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users/{username}': {
    request: {
      path: {
        username: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['User'];
  };
  /**
   * Change a user’s role or teams, or whether they may come in
   *
   * Extension, in no published contract. Deactivation ends sessions and API keys at once and for good. An active admin always remains.
   */
  'PATCH /api/v1/users/{username}': {
    request: {
      path: {
        username: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: {
        role?: "viewer" | "responder" | "engineer" | "admin";
        active?: boolean;
        teams?: (string)[];
      };
    };
    answer: Schemas['User'];
  };
  /**
   * List how a user is reached
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users/{username}/contact-methods': {
    request: {
      path: {
        username: string;
      };
    };
    answer: Schemas['ContactMethods'];
  };
  /**
   * Get when and how a user is told
   *
   * Extension, in no published contract.
   */
  'GET /api/v1/users/{username}/notification-rules': {
    request: {
      path: {
        username: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
    };
    answer: Schemas['NotificationRules'];
  };
  /**
   * Say when and how a user is told
   *
   * Extension, in no published contract.
   */
  'PUT /api/v1/users/{username}/notification-rules': {
    request: {
      path: {
        username: string;
      };
      headers?: {
        /** The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused (412). Without it the last write wins. */
        'If-Match'?: string;
      };
      body: Schemas['NotificationRulesChange'];
    };
    answer: Schemas['NotificationRules'];
  };
  /**
   * Set one’s own password, or as an admin that of another user
   *
   * Extension, in no published contract. Ends every session of the user; API keys stay.
   */
  'PUT /api/v1/users/{username}/password': {
    request: {
      path: {
        username: string;
      };
      body: {
        /** 8 to 256 characters. */
        password: string;
        /** Needed to change one’s own. */
        current_password?: string;
      };
    };
    answer: undefined;
  };
  /**
   * What becomes of trainings, as server-sent events
   *
   * Each event has its cursor as `id`, so that a client that comes back (with `Last-Event-ID`, or `after`) misses nothing. A client that takes nothing for 30 s is dropped; each connection ends after an hour.
   */
  'GET /events': {
    request: {
      query?: {
        /** The cursor of the last event seen; without it, from now on. */
        after?: number;
        /** From `POST /api/v1/tickets`, for browsers. */
        ticket?: string;
      };
    };
    answer: ReadableStream<Uint8Array>;
  };
  /** Whether the process is alive */
  'GET /health': {
    request: {};
    answer: {
      status: "healthy";
      uptime_seconds: number;
      /** Whether server logs are being read for threats. */
      pipeline_running: boolean;
    };
  };
  /**
   * Metrics in the text format of Prometheus
   *
   * For callers on this machine, whether or not the loopback door is open, and for those with a token or an API key.
   */
  'GET /metrics': {
    request: {};
    answer: string;
  };
  /** This document */
  'GET /openapi.json': {
    request: {};
    answer: { [name: string]: unknown };
  };
  /**
   * Whether requests should be sent here
   *
   * Not before everything has been up once; later not while the document store is away or the process drains. Temporal and workers that poll are told in `checks`: without them requests are accepted all the same.
   */
  'GET /ready': {
    request: {};
    answer: {
      status: "ready" | "not_ready";
      checks: { [name: string]: {
        ok: boolean;
        detail: string;
      } };
    };
  };
  /**
   * Start training with configuration, for a single model type or all
   *
   * For `all`, a parent job with one job for each model type; each takes the keys that it knows.
   */
  'POST /train': {
    request: {
      body: Schemas['TrainingRequest'];
    };
    answer: Schemas['TrainingResponse'];
  };
  /**
   * Cancel a training job
   *
   * The job reads `cancelled` at once and for ever; its work is stopped soon after.
   */
  'DELETE /train/job/cancel/{job_id}': {
    request: {
      path: {
        /** The job; any rendering of its UUID is understood. */
        job_id: string;
      };
    };
    answer: Schemas['JobCancelled'];
  };
  /**
   * Cancel a training job
   *
   * The job reads `cancelled` at once and for ever; its work is stopped soon after.
   */
  'DELETE /train/job/{job_id}': {
    request: {
      path: {
        /** The job; any rendering of its UUID is understood. */
        job_id: string;
      };
    };
    answer: Schemas['JobCancelled'];
  };
  /**
   * Read the log of a training job from an offset on
   *
   * Extension, in no published contract. Extension. Ask again with `next_offset` until `complete` is true.
   */
  'GET /train/job/{job_id}/logs': {
    request: {
      path: {
        /** The job; any rendering of its UUID is understood. */
        job_id: string;
      };
      query?: {
        /** Where to begin, in bytes from the beginning of the log. */
        offset?: number;
      };
    };
    answer: Schemas['JobLog'];
  };
  /** List recent training jobs, newest first */
  'GET /train/jobs': {
    request: {
      query?: {
        /** Most jobs to return. */
        limit?: number;
        /** Only jobs with this status. */
        status?: "started" | "running" | "completed" | "failed" | "cancelled";
      };
    };
    answer: Schemas['JobList'];
  };
  /** List all trained model files in the models directory */
  'GET /train/models/available': {
    request: {};
    answer: Schemas['AvailableModels'];
  };
  /** Get the current status of a training job */
  'GET /train/status/{job_id}': {
    request: {
      path: {
        /** The job; any rendering of its UUID is understood. */
        job_id: string;
      };
    };
    answer: Schemas['JobStatusResponse'];
  };
  /**
   * Start training for a specific model type
   *
   * A body is not needed; where there is one, the model type in the path counts.
   */
  'POST /train/{model_type}': {
    request: {
      path: {
        model_type: "neural-net" | "xgboost" | "random-forest";
      };
      body?: Schemas['TrainingSettings'];
    };
    answer: Schemas['JobStarted'];
  };
  /**
   * Trigger, acknowledge or resolve an incident by PagerDuty’s Events API v2
   *
   * Extension, in no published contract. Extension. `routing_key` is the key of an integration of the kind `pagerduty`.
   */
  'POST /v2/enqueue': {
    request: {
      body: Schemas['PagerDutyEvent'];
    };
    answer: Schemas['PagerDutyEventAccepted'];
  };
}
