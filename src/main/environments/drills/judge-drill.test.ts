import { describe, expect, it } from 'vitest';
import { drillSamples, drillSentence, judgeDrill } from './judge-drill';
import type { Sample } from './load-generator';

const times = { brokenAt: 10_000, mendedAt: 20_000 };

/** Twenty requests a second from 8 to 22 s; those at `failing` fail after two seconds. */
function measured(service: string, failing: (at: number) => boolean, tookMs: (at: number) => number): Sample[] {
  return Array.from({ length: 280 }, (_, index) => {
    const at = 8000 + index * 50;
    return { service, at, tookMs: failing(at) ? 2000 : tookMs(at), isAnswered: !failing(at) };
  });
}

describe('a drill', () => {
  it('went on where every request was answered, and counts only those since it began', () => {
    const { wentOn, lines, felt } = judgeDrill(
      measured(
        'orders',
        () => false,
        () => 10,
      ),
      times,
    );
    expect(wentOn).toBe(true);
    expect(felt).toEqual([
      { service: 'orders', requests: 240, failed: 0, failingMs: 0, before95Ms: 10, during95Ms: 10 },
    ]);
    expect(lines).toEqual([
      { line: 'orders: all 240 requests were answered; 95 % within 10 ms, 10 ms before.', isGood: true },
    ]);
  });

  it('did not where some failed, and says how many and for how long', () => {
    const samples = [
      ...measured(
        'orders',
        (at) => at >= 10_500 && at < 13_550,
        () => 10,
      ),
      ...measured(
        'catalog',
        () => false,
        () => 5,
      ),
    ];
    const { wentOn, lines } = judgeDrill(samples, times);
    expect(wentOn).toBe(false);
    expect(lines.map(({ isGood }) => isGood)).toEqual([true, false]);
    expect(lines[1]?.line).toBe('orders: 61 of 240 requests failed, over 3 s; 95 % within 2000 ms, 10 ms before.');
  });

  it('is told in one sentence, with the requests of all services together', () => {
    const both = (failing: (at: number) => boolean): Sample[] =>
      ['orders', 'catalog'].flatMap((service) => measured(service, failing, () => 10));
    const say = (samples: Sample[]): string =>
      drillSentence('local', judgeDrill(samples, times), 'web-2 was killed for 10 s');
    expect(say(both(() => false))).toBe('local went on: 0 of 480 requests failed while web-2 was killed for 10 s');
    expect(say(both((at) => at === 12_000))).toBe(
      'local did not go on: 2 of 480 requests failed while web-2 was killed for 10 s',
    );
  });

  it('is not blamed for what failed before it', () => {
    expect(
      judgeDrill(
        measured(
          'orders',
          (at) => at < 9000,
          () => 10,
        ),
        times,
      ).wentOn,
    ).toBe(true);
  });

  it('says that answers came later, where that is felt', () => {
    const slow = judgeDrill(
      measured(
        'orders',
        () => false,
        (at) => (at < 10_000 ? 10 : 310),
      ),
      times,
    );
    expect(slow.lines[0]?.line).toContain('all 240 requests were answered, but later; 95 % within 310 ms');
    const hardly = judgeDrill(
      measured(
        'orders',
        () => false,
        (at) => (at < 10_000 ? 4 : 12),
      ),
      times,
    );
    expect(hardly.lines[0]?.line).not.toContain('later');
  });

  it('is drawn second by second', () => {
    const points = drillSamples(
      'local',
      measured(
        'orders',
        (at) => at === 8000,
        () => 10,
      ),
    );
    const of = (name: string): number[] =>
      points.filter((point) => point.name === `gemba.drill.local.orders.${name}`).map(({ value }) => value);
    expect(of('requests')).toEqual(Array.from({ length: 14 }, () => 20));
    expect(of('failed')).toEqual([1, ...Array.from({ length: 13 }, () => 0)]);
    expect(of('p95_ms')[1]).toBe(10);
    expect(points[0]?.timeSeconds).toBe(8);
  });
});
