/** What one comparison of a model's current data with its reference found. Never changed; times ISO 8601 UTC. */
export interface DriftAssessment {
  id: string;
  modelId: string;
  assessedAt: string;
  /** Population stability index over all features; 0 = same. */
  psiComposite: number;
  /** Of the two-sample Kolmogorov–Smirnov tests together, [0, 1]. */
  ksPValue: number;
  /** Above it the model has drifted. */
  alertThresholdPsi: number;
  /** Population stability index of each feature. A list, as a name may be any text. */
  features: readonly { name: string; psi: number }[];
}

/** True when the composite index lies above the threshold that the assessment was made with. */
export function hasDrifted({ psiComposite, alertThresholdPsi }: DriftAssessment): boolean {
  return psiComposite > alertThresholdPsi;
}
