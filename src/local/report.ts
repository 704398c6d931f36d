/** One thing that is being done, from its start to its end; ended exactly once. */
export interface Step {
  /** What it is at now, for people: `downloading, 12 MB`. */
  progress(text: string): void;
  done(text: string): void;
  /** What is wrong is told by the error that follows. */
  failed(): void;
}

/** How the local stack tells what it is doing. */
export interface Report {
  /** @param label what it is about, two or three words: `Temporal` */
  step(label: string): Step;
  /** Something that happened by itself: a server died, a server is back. */
  note(text: string): void;
}

/** Does some work as a step of its own; `done` says what came out of it. */
export async function asStep<T>(
  report: Report,
  label: string,
  work: { run(step: Step): Promise<T>; done(result: T): string },
): Promise<T> {
  const step = report.step(label);
  try {
    const result = await work.run(step);
    step.done(work.done(result));
    return result;
  } catch (error) {
    step.failed();
    throw error;
  }
}
