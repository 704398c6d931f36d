export { type IncidentsDeps, incidentsFace } from './router';
