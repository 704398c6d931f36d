import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { MODEL_STAGES, type Model, TRAINING_STATES } from '../../src/domain/model';
import { beginTraining, recordLostRun, recordVersion } from '../../src/domain/model-training';
import { PROJECT_STATUSES, projectStatusOf, putProjectStatus } from '../../src/domain/project-status';
import { afterNoon, aModel, aRun, aVersion } from './records';

const anyModel: fc.Arbitrary<Model> = fc
  .record({
    trainingState: fc.constantFrom(...TRAINING_STATES),
    stage: fc.constantFrom(...MODEL_STAGES),
    isArchived: fc.boolean(),
  })
  .map((axes) => aModel({ ...axes, facets: {} }));
const anyStatus = fc.constantFrom(...PROJECT_STATUSES);
/** How a run that holds a model ends, and the status that it leaves. */
const ENDS = ['trained', 'failed', 'cancelled'] as const;

const put = (model: Model, status: (typeof PROJECT_STATUSES)[number]): Model => ({
  ...model,
  ...putProjectStatus(model, status),
});

it('whatever is put is what is read back, from wherever', () => {
  fc.assert(
    fc.property(anyModel, anyStatus, (model, status) => {
      const after = put(model, status);
      expect(projectStatusOf(after)).toBe(status);
      expect(putProjectStatus(after, status)).toEqual({});
    }),
  );
});

it('nothing but the two axes is touched, and a stage only to withdraw the model or take it back', () => {
  fc.assert(
    fc.property(anyModel, anyStatus, (model, status) => {
      const { trainingState: _state, stage, isArchived: _flag, ...rest } = put(model, status);
      expect(model).toMatchObject(rest);
      const mayMove = status === 'deprecated' || model.stage === 'retired';
      expect(mayMove || stage === model.stage).toBe(true);
    }),
  );
});

/** Takes `model` through one run; `during` is put while it holds the model. */
function runThrough(
  model: Model,
  number: number,
  { during, end }: { during: (typeof PROJECT_STATUSES)[number] | null; end: (typeof ENDS)[number] },
): Model {
  const run = aRun({ id: randomUUID(), isExclusive: true, acceptedAt: afterNoon(number) });
  const begun = { ...model, ...beginTraining(model, run)?.changes };
  const held = during === null ? begun : put(begun, during);
  expect(projectStatusOf(held)).toBe(during ?? 'training');
  const version = aVersion({ number: model.latestVersion + 1, runId: run.id });
  const failure = { kind: 'reported', message: 'no rows' } as const;
  const decision =
    end === 'trained'
      ? recordVersion(held, version, null)
      : recordLostRun(
          held,
          end === 'failed' ? { ...run, state: 'failed', failure } : { ...run, state: 'cancelled' },
        );
  const ended = { ...held, ...decision?.changes };
  const again = end === 'trained' ? recordVersion(ended, version, null) : null;
  expect(again).toBeNull();
  return ended;
}

it('a run shows training, its outcome replaces what was put meanwhile, and a cancelled one leaves it', () => {
  const step = fc.record({
    before: fc.option(anyStatus),
    during: fc.option(anyStatus),
    end: fc.constantFrom(...ENDS),
  });
  fc.assert(
    fc.property(anyModel, fc.array(step, { minLength: 1, maxLength: 6 }), (first, steps) => {
      let model = first;
      for (const [index, { before, during, end }] of steps.entries()) {
        if (before !== null) model = put(model, before);
        const status = projectStatusOf(model);
        model = runThrough(model, index, { during, end });
        const kept = during === null || during === 'training' ? status : during;
        expect(projectStatusOf(model)).toBe(end === 'cancelled' ? kept : end);
      }
    }),
  );
});
