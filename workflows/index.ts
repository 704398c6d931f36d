export { auditIncidents } from './audit-incidents';
export { delivery } from './delivery';
export { incident } from './incident';
export { run } from './run';
