import { expect, it } from 'vitest';
import type { CollectStatus } from '../../../shared/model/collect';
import { describeCollectors } from './collectors';

const status: CollectStatus = {
  name: 'web',
  kind: 'http',
  state: 'ok',
  problem: null,
  lastReadAt: 90_000,
  failingSince: null,
  samples: 10,
  durationMs: 5,
};

it.each<[Partial<CollectStatus>, string, string, string | null]>([
  [{}, 'ok', 'Read 10 s ago, 10 points.', null],
  [{ kind: 'log' }, 'ok', 'Followed, 10 lines so far.', null],
  [{ state: 'waiting', lastReadAt: null }, 'unknown', 'Nothing has been read yet.', null],
  [
    { state: 'failing', problem: 'status 503', failingSince: 40_000 },
    'warning',
    'Failing for 60 s: status 503.',
    'See `web` under `collect:` in gemba.yaml.',
  ],
  [
    { state: 'held', problem: 'it names a secret, and the workspace is not trusted' },
    'warning',
    'Not read: it names a secret, and the workspace is not trusted.',
    'Look at the workspace; then run `gemba trust`.',
  ],
])('says of a collector in %j', (change, state, summary, nextStep) => {
  expect(describeCollectors([{ ...status, ...change }], 100_000)).toMatchObject([
    { id: 'collect.web', name: 'Collecting web', state, summary, nextStep },
  ]);
});
