import type { Model } from '../domain/model';
import { isVerified } from '../domain/model-version';
import type { VersionRepository } from '../domain/ports';
import { newestVersion } from '../domain/registry/champion';
import type { Artifact } from '../domain/run';
import type { TrainingReport } from '../domain/training';

/** What an evaluation tests. */
interface EvaluatedVersion {
  number: number;
  artifact: Artifact;
  report: TrainingReport;
}

/** Why nothing can be evaluated here, or not yet. */
interface NotEvaluated {
  complaint: string;
  /** True: there is something, but its file is where it was trained. */
  isElsewhere: boolean;
}

/** The champion of a model, else its newest version. */
export async function evaluatedVersion(
  versions: Pick<VersionRepository, 'findNumbers'>,
  model: Model | null,
): Promise<EvaluatedVersion | NotEvaluated> {
  const number = model && (model.championVersion ?? newestVersion(model));
  const [version] = model === null || number === null ? [] : await versions.findNumbers(model.id, [number]);
  if (!version)
    return {
      complaint: 'there is no model to evaluate: train one, and name it in the run',
      isElsewhere: false,
    };
  const { artifactKey: key, sha256, sizeBytes, report } = version;
  if (isVerified(version) && key !== null && sha256 !== null && sizeBytes !== null && report !== null)
    return { number: version.number, artifact: { key, sha256, sizeBytes }, report };
  return {
    complaint: `version ${number} was not trained here, so its file can't be evaluated: evaluate it where it was trained, and report`,
    isElsewhere: true,
  };
}
