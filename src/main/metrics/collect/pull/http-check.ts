import type { Sample } from '../../sample';
import { prepareQuestion } from './ask-over-http';
import type { CollectorContext, CreateCollector, Reading } from './collector';
import { exchange, type HttpOutcome } from './http-exchange';
import type { CollectOf } from '../../../../shared/definitions/collect';

/** How much of an answer is read: enough for a page, and no download. */
const MAX_BYTES = 4 * 1024 * 1024;
const DAY_MS = 86_400_000;

type HttpCheck = CollectOf<'http'>;

/** Asks an address as its users do: `http.<name>.up`, `status`, `body_match`, and how long each part of it took. */
export const createHttpCheck: CreateCollector<'http'> = (definition, context) => ({
  async read(signal) {
    const timeSeconds = Math.floor(context.nowMs() / 1000);
    const rest = { method: definition.method, maxBytes: MAX_BYTES };
    const question = await prepareQuestion(
      definition,
      definition.body === undefined ? rest : { ...rest, body: definition.body },
      context,
    );
    return judge(definition, await exchange(question, signal), context, timeSeconds);
  },
  absent: () => [{ name: `http.${context.name}.up`, value: 0, timeSeconds: Math.floor(context.nowMs() / 1000) }],
  dispose() {},
});

/** What an outcome says of the site: its series, and a problem where it is not as it should be. */
export function judge(
  definition: Pick<HttpCheck, 'status' | 'contains' | 'matches'>,
  outcome: HttpOutcome,
  context: Pick<CollectorContext, 'name' | 'nowMs'>,
  timeSeconds: number,
): Reading {
  const { answer, timings, certificateEndsMs } = outcome;
  const bodyMatch = answer === null ? null : matchesBody(definition, answer.body.toString('utf8'));
  const problem = outcome.error ?? problemOf(definition, answer?.status ?? 0, bodyMatch);
  const values: ReadonlyArray<readonly [string, number | null]> = [
    ['up', problem === null ? 1 : 0],
    ['status', answer?.status ?? null],
    ['body_match', bodyMatch === null ? null : Number(bodyMatch)],
    ['size_bytes', answer?.body.length ?? null],
    ['dns_ms', timings.dnsMs],
    ['connect_ms', timings.connectMs],
    ['tls_ms', timings.tlsMs],
    ['first_byte_ms', timings.firstByteMs],
    ['total_ms', answer === null ? null : timings.totalMs],
    ['certificate_days', certificateEndsMs === null ? null : (certificateEndsMs - context.nowMs()) / DAY_MS],
  ];
  const samples = values.flatMap(([key, value]): Sample[] =>
    value === null ? [] : [{ name: `http.${context.name}.${key}`, value, timeSeconds }],
  );
  return { samples, rejected: 0, problem };
}

function problemOf(definition: Pick<HttpCheck, 'status'>, status: number, bodyMatch: boolean | null): string | null {
  const wanted = definition.status === undefined ? null : [definition.status].flat();
  const isRight = wanted === null ? status >= 200 && status < 400 : wanted.includes(status);
  if (!isRight) return `status ${status}${wanted === null ? '' : ` instead of ${wanted.join(' or ')}`}`;
  return bodyMatch === false ? 'the answer does not hold what it should' : null;
}

/** Null where nothing is asked of the body. */
function matchesBody({ contains, matches }: Pick<HttpCheck, 'contains' | 'matches'>, body: string): boolean | null {
  if (contains === undefined && matches === undefined) return null;
  return (
    (contains === undefined || body.includes(contains)) && (matches === undefined || new RegExp(matches).test(body))
  );
}
