export { type MlModelsDeps, mlModelsFace } from './router';
