import { DomainError, type FieldError } from './errors';
import type { JsonObject, JsonValue } from './json';
import type { ModelSignature } from './signature';
import type { Engine } from './training';

/**
 * What a model says of a row: how likely it is positive and its class (cut at 0.5); how likely each of several classes is,
 * by its text, and the likeliest; or a number.
 */
export type Prediction =
  | { probability: number; label: 0 | 1 }
  | { probabilities: Readonly<Record<string, number>>; label: string }
  | { value: number };

/** What a model's output says of each row: of two classes one is cut at 0.5, of several the likeliest is taken, as metrics do. */
export function toPredictions(
  { task, classes = [] }: Pick<ModelSignature, 'task' | 'classes'>,
  output: Float32Array,
): Prediction[] {
  if (task === 'regression') return Array.from(output, (value) => ({ value }));
  if (task === 'binary_classification')
    return Array.from(output, (value) => ({ probability: value, label: value >= 0.5 ? 1 : 0 }));
  return Array.from({ length: output.length / classes.length }, (_, row) => {
    const own = output.subarray(row * classes.length, (row + 1) * classes.length);
    const probabilities = Object.fromEntries(classes.map((text, code) => [text, own[code] ?? 0]));
    return { probabilities, label: classes[likeliest(own)] ?? '' };
  });
}

/** The code of the greatest of a row's probabilities, the first of equal ones. */
export function likeliest(probabilities: Float32Array): number {
  return probabilities.reduce(
    (best, probability, code) => (probability > (probabilities[best] ?? 0) ? code : best),
    0,
  );
}

/** Rows for a stored model. */
export interface PredictionRequest {
  /** Absolute path of the artifact; under one path lie the same bytes for ever, as the loaded model is kept. */
  artifactFile: string;
  signature: ModelSignature;
  /** Values by column. Every feature is named; null where it is missing. Other columns are ignored. */
  rows: readonly JsonObject[];
}

/** Predicts with stored models, apart from this process: a native abort must not take it along. */
export interface Predictor {
  /** False for an engine whose library this process does not have. */
  canRead(engine: Engine): boolean;
  /**
   * One prediction a row, in their order: the numbers that training's own evaluation gives for such rows.
   * @throws DomainError VALIDATION_FAILED naming rows and columns that the model can't read
   * @throws DomainError UNAVAILABLE (with retryAfterSeconds) when too much waits, or the work took too long
   * @throws TrainingError input when the file is no artifact of the signature's engine
   */
  predict(asked: PredictionRequest): Promise<Prediction[]>;
}

/** Most complaints that one refusal names. */
const COMPLAINTS_MAX = 20;

/**
 * Rows as the model reads them, row-major: numbers, and categories by the codes of training. What is missing, and a
 * category that training did not know, is NaN, as in training.
 * @throws DomainError VALIDATION_FAILED naming each value (`rows.3.distance`) that can't be read
 */
export function encodeRows(
  { features, categories }: Pick<ModelSignature, 'features' | 'categories'>,
  rows: readonly JsonObject[],
): Float32Array {
  const values = new Float32Array(rows.length * features.length);
  const complaints: FieldError[] = [];
  const codes = features.map(({ name, kind }) =>
    kind === 'categorical' ? new Map((categories[name] ?? []).map((text, code) => [text, code])) : null,
  );
  rows.forEach((row, index) => {
    features.forEach(({ name }, column) => {
      const value = Object.hasOwn(row, name) ? row[name] : undefined;
      const code = codes[column] ?? null;
      const read = code === null ? readNumber(value) : readCategory(value, code);
      if (typeof read === 'number') values[index * features.length + column] = read;
      else if (complaints.length < COMPLAINTS_MAX)
        complaints.push({
          path: ['body', 'rows', index, name],
          kind: read.kind,
          message: said(read, { name, index }),
        });
    });
  });
  if (complaints.length === 0) return values;
  throw new DomainError('VALIDATION_FAILED', complaints.map(({ message }) => message).join('; '), {
    fields: complaints,
  });
}

/** Why a value can't be read. */
interface Refusal {
  kind: FieldError['kind'];
  reason: string;
}

const MISSING: Refusal = { kind: 'missing', reason: 'is not given: say null where it is not known' };

function readNumber(value: JsonValue | undefined): number | Refusal {
  if (value === undefined) return MISSING;
  if (value === null) return Number.NaN;
  if (typeof value === 'boolean')
    return { kind: 'type', reason: 'must be a number or null: say 1 for true and 0 for false' };
  if (typeof value !== 'number') return { kind: 'type', reason: 'must be a number or null' };
  const rounded = Math.fround(value);
  if (Number.isFinite(rounded)) return rounded;
  return { kind: 'value', reason: 'must be a number between -3.4e38 and 3.4e38, or null' };
}

/** A number is found by its text, as the text of a column of whole or of broken numbers. */
function readCategory(value: JsonValue | undefined, codes: ReadonlyMap<string, number>): number | Refusal {
  if (value === undefined) return MISSING;
  if (value === null) return Number.NaN;
  if (typeof value === 'object')
    return { kind: 'type', reason: 'must be a text, a number, true, false or null' };
  const text = String(value);
  const found = codes.get(text) ?? (typeof value === 'number' ? codes.get(`${text}.0`) : undefined);
  return found ?? Number.NaN;
}

function said({ reason }: Refusal, { name, index }: { name: string; index: number }): string {
  return `row ${index + 1}: '${name}' ${reason}`;
}
