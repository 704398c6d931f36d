import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { isGone, lossOf } from '../../workflows/losses';

function failed(cause: Error): ActivityFailure {
  return new ActivityFailure(
    'failed',
    'executeAttempt',
    '1',
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
    'me',
    cause,
  );
}

it.each([
  ['nothing', null],
  ['a cancellation', new CancelledFailure('cancelled')],
  ['a cancelled activity', failed(new CancelledFailure('cancelled'))],
])('%s is no loss', (_, error) => {
  expect(lossOf(error)).toBeNull();
});

it.each([
  ['infrastructure', new TimeoutFailure('silent', undefined, TimeoutType.HEARTBEAT)],
  ['time_limit', new TimeoutFailure('too long', undefined, TimeoutType.START_TO_CLOSE)],
  ['infrastructure', ApplicationFailure.create({ type: 'UNAVAILABLE', message: 'no store' })],
  ['code', ApplicationFailure.create({ type: 'TypeError', message: 'x is undefined' })],
])('a loss counts as %s', (kind, cause) => {
  const loss = lossOf(failed(cause));
  expect(loss?.kind).toBe(kind);
  expect(loss?.message).not.toBe('');
});

it('only a refusal for want of the record means that it is gone', () => {
  expect(isGone(failed(ApplicationFailure.nonRetryable('no run', 'NOT_FOUND')))).toBe(true);
  expect(isGone(failed(ApplicationFailure.create({ type: 'INVALID_STATE', message: 'ended' })))).toBe(false);
  expect(isGone(new Error('x'))).toBe(false);
});
