import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { IncidentLook } from '../../src/domain/incidents/standing';

/** "Your record changed: read it again." Carries no data, so that losing one or getting two harms nothing. */
export const incidentChanged = defineSignal('incidentChanged');

/** How the incident stood when its workflow last read it; null before that. */
export const incidentLook = defineQuery<IncidentLook | null>('incidentLook');

/** "Something was committed for you." */
export const deliveryCommitted = defineSignal('deliveryCommitted');
