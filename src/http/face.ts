import type { ErrorFormat } from './errors';
import type { Route } from './route';

/** One published contract: the paths that it owns, and how they answer. */
export interface Face {
  name: string;
  /** Whole path segments: `/train` owns `/train` and `/train/jobs`, never `/trainer`. */
  prefixes: readonly string[];
  /** Also for errors raised before routing. */
  errors: ErrorFormat;
  routes: readonly Route[];
}

/** True when `path` is `prefix` or lies below it. */
export function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** The face that owns `path`, or null. Prefixes of faces never lie within each other. */
export function faceOf(faces: readonly Face[], path: string): Face | null {
  return faces.find(({ prefixes }) => prefixes.some((prefix) => isUnder(path, prefix))) ?? null;
}
