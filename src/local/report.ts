/** One thing that is being done, from its start to its end; ended exactly once. */
export interface Step {
  /** What it is at now, for people: `compiling, 812 of 1,903 packages`. */
  progress(text: string): void;
  done(text: string): void;
  failed(text: string): void;
}

/** How the local stack tells what it is doing; the terminal is one, a log another. */
export interface Report {
  /** @param label what it is about, two or three words: `Temporal` */
  step(label: string): Step;
  /** Something that happened by itself: a server died, a server is back. */
  note(text: string): void;
}
