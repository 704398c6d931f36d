import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { RunStanding } from '../../src/domain/motion';

/** "Your record changed: read it again." Carries no data, so that losing one or getting two harms nothing. */
export const runChanged = defineSignal('runChanged');

/** How the run stood when its workflow last read it; null before that. */
export const progress = defineQuery<RunStanding | null>('progress');
