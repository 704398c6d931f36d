import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Name of the model (or `all`) that a workflow works for. */
export const ModelKey = defineSearchAttributeKey('ModelkeeperModel', SearchAttributeType.KEYWORD);
/** What it does: `train`. */
export const KindKey = defineSearchAttributeKey('ModelkeeperKind', SearchAttributeType.KEYWORD);
/** What set it off: `api`. */
export const TriggerKey = defineSearchAttributeKey('ModelkeeperTrigger', SearchAttributeType.KEYWORD);
/** State of the record, as faces show it. */
export const RunStateKey = defineSearchAttributeKey('ModelkeeperState', SearchAttributeType.KEYWORD);

/** `P1` to `P4`. */
export const SeverityKey = defineSearchAttributeKey('ModelkeeperSeverity', SearchAttributeType.KEYWORD);

/** Every search attribute that is asked for; on a Temporal of others they are checked and added. */
export const SEARCH_ATTRIBUTES = [ModelKey, KindKey, TriggerKey, RunStateKey, SeverityKey];
