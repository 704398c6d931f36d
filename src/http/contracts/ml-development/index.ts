export { type MlDevelopmentDeps, mlDevelopmentFace } from './router';
