import type { Passage } from './passages';

/** The documents that come with the program. */
export interface Guides {
  /** Their sections. */
  passages(): Promise<readonly Passage[]>;
}

/** Says in other words what is known. */
export interface Wording {
  /** An answer to the question that says nothing but the facts; null when none can be had. */
  word(given: { question: string; facts: readonly string[] }): Promise<string | null>;
}
