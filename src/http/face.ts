import { detailRenderer, type ErrorRenderer, statusOfInput } from './errors';
import type { Route } from './route';

/** One published contract: the paths that it owns, and how they answer. */
export interface Face {
  name: string;
  /** Whole path segments: `/train` owns `/train` and `/train/jobs`, never `/trainer`. */
  prefixes: readonly string[];
  /** Also used for errors raised before routing. */
  render: ErrorRenderer;
  routes: readonly Route[];
}

/** Renders errors of paths that no contract owns. */
export const renderUnowned = detailRenderer({ VALIDATION_FAILED: statusOfInput });

/** True when `path` is `prefix` or lies below it. */
export function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

/** The face that owns `path`, or null. Prefixes of faces never lie within each other. */
export function faceOf(faces: readonly Face[], path: string): Face | null {
  return faces.find(({ prefixes }) => prefixes.some((prefix) => isUnder(path, prefix))) ?? null;
}
