import { describe, expect, it } from 'vitest';
import { describeInventory, guessOwner, isClaimed } from './describe-inventory';

const own = { 'gemba.workspace': 'me', 'gemba.environment': 'local' };

describe('the inventory', () => {
  it('leaves out what a definition accounts for', () => {
    expect(isClaimed(own, 'me', new Set(['local']))).toBe(true);
    expect(isClaimed(own, 'me', new Set(['test']))).toBe(false);
    expect(isClaimed(own, 'you', new Set(['local']))).toBe(false);
    expect(isClaimed({}, 'me', new Set(['local']))).toBe(false);
  });

  it.each([
    [
      { 'com.docker.compose.project': 'shop', 'com.docker.compose.project.working_dir': '/src/shop' },
      'compose project shop in /src/shop',
    ],
    [own, 'this workspace, environment local, which is not defined any more'],
    [{ ...own, 'gemba.workspace': 'you' }, 'another gemba workspace, environment local'],
    [{ 'com.docker.stack.namespace': 'shop', 'com.docker.swarm.service.name': 'shop_web' }, 'stack shop'],
    [{ 'com.docker.swarm.service.name': 'stray' }, 'service stray of a swarm'],
    [{ 'gemba.machine': 'vagrant' }, 'machines of vagrant'],
    [{}, null],
  ])('guesses whose %j is', (labels, owner) => {
    expect(guessOwner(labels, 'me')).toBe(owner);
  });

  it('says how much there is, what runs first and then the oldest', () => {
    const now = 10 * 86_400_000;
    const item = (name: string, state: string | null, createdAt: number | null) => ({
      ...{ kind: state === null ? ('volume' as const) : ('container' as const), name, state, createdAt, owner: null },
    });
    const { sentence, items } = describeInventory(
      [item('a', null, null), item('b', 'exited', now - 86_400_000 * 3), item('c', 'running', now - 1000)],
      now,
    );
    expect(sentence).toBe('3 things are claimed by no definition: 2 containers, 1 volume; the oldest is 3 days old.');
    expect(items.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
    expect(describeInventory([], now).sentence).toBe('Everything here is claimed by a definition.');
  });
});
