export { type TrainDeps, trainFace } from './router';
