import { type Answer, compareAnswers, type Verdict } from './support/compare-answers';
import { missingGraphite, startGemba, startGraphite } from './support/graphite-peer';
import { report } from './support/metrics-engine';
import { PEER_LEAVES, peerData } from './support/peer-data';
import { randomTarget, seededRandom } from './support/random-targets';

/**
 * Expressions put together at random from all functions, asked of a live Graphite and of Gemba over the same data. Prints
 * the share of equal answers, and what differs. `GEMBA_BENCH_ROUNDS` requests from `GEMBA_BENCH_SEED` on.
 */
const ROUNDS = Number(process.env['GEMBA_BENCH_ROUNDS'] ?? '500');
const SEED = Number(process.env['GEMBA_BENCH_SEED'] ?? '1');
const TIMEOUT_MS = 30_000;
/** The last whole hour: everything that is asked for counts from there. */
const now = Math.floor(Date.now() / 3_600_000) * 3600;

async function ask(url: string, query: URLSearchParams): Promise<Answer> {
  try {
    const response = await fetch(`${url}/render?${query.toString()}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 599, body: String(error) };
  }
}

function randomQuery(seed: number): URLSearchParams {
  const random = seededRandom(seed);
  const choose = (values: readonly number[]): number => values[Math.floor(random() * values.length)] ?? 0;
  const until = now - choose([0, 0, 0, 90, 300]);
  const from = until - choose([600, 1800, 3600, 7200, 10_000, 90_000]);
  const query = new URLSearchParams({
    target: randomTarget({ random, leaves: PEER_LEAVES, maxDepth: 3, around: now }),
    from: String(from),
    until: String(until),
    now: String(now),
    format: 'json',
  });
  if (random() < 0.25) query.set('maxDataPoints', String(choose([1, 5, 10, 50])));
  if (random() < 0.15) query.set('xFilesFactor', String(choose([0.3, 0.5, 1])));
  if (random() < 0.1) query.set('tz', random() < 0.5 ? 'Europe/Berlin' : 'Asia/Kolkata');
  return query;
}

async function compareAll(graphite: string, gemba: string): Promise<void> {
  const counts: Record<Verdict['kind'], number> = { equal: 0, different: 0, 'no-reference': 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const query = randomQuery(SEED * 1_000_000 + round);
    const [expected, got] = await Promise.all([ask(graphite, query), ask(gemba, query)]);
    const verdict = compareAnswers(expected, got);
    counts[verdict.kind] += 1;
    if (verdict.kind === 'different') process.stderr.write(`${query.get('target') ?? ''}\n  ${verdict.what}\n`);
  }
  const compared = counts.equal + counts.different;
  report('answers equal to a live Graphite', compared === 0 ? 0 : counts.equal / compared, 'share', counts);
}

const missing = missingGraphite();
if (missing === null) {
  const data = peerData(now);
  const graphite = await startGraphite(data);
  try {
    const gemba = await startGemba(data, now);
    await compareAll(graphite.url, gemba.url).finally(() => gemba.stop());
  } finally {
    await graphite.stop();
  }
} else process.stdout.write(`${JSON.stringify({ bench: 'answers equal to a live Graphite', skipped: missing })}\n`);
