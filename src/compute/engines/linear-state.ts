import { TrainingError } from '../../domain/training';
import { readPacked, writePacked } from '../packed-file';

/** What the state file of a solver says beside its arrays. */
export interface SolverHeader {
  steps: number;
  loss: number | null;
  isDone: boolean;
}

/** Writes the state of a solver: arrays of one length. */
export async function writeSolverFile(
  file: string,
  { steps, loss, isDone }: SolverHeader,
  arrays: readonly Float64Array[],
): Promise<void> {
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await writePacked(file, { steps, loss, isDone }, Buffer.concat(bytes));
}

/** Reads what `writeSolverFile` wrote. @throws TrainingError code for arrays of another length than `size` */
export async function readSolverFile(
  file: string,
  size: number,
): Promise<{ header: SolverHeader; arrays: Float64Array[] }> {
  const { header, bytes } = await readPacked(file);
  const { steps, loss, isDone } = header;
  const numbers = new Float64Array(Uint8Array.from(bytes).buffer);
  if (numbers.length < 2 * size || numbers.length % size !== 0 || typeof steps !== 'number')
    throw new TrainingError('code', 'the checkpoint belongs to another training');
  const count = numbers.length / size;
  return {
    header: { steps, loss: typeof loss === 'number' ? loss : null, isDone: isDone === true },
    arrays: Array.from({ length: count }, (_, index) => numbers.slice(index * size, (index + 1) * size)),
  };
}
