import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import type { SeriesColumns } from '../../shared/model/series';
import type { RenderedSeries } from '../api/graphite';
import { parseMoment } from '../api/moment';

interface RemoteQuery {
  readonly remote: string;
  readonly targets: string[];
  readonly from: string;
  readonly until: string;
}

/**
 * Asks another server, in the shape in which our own store answers.
 *
 * @throws GembaError `usage` for the first target that the server refuses
 */
export async function queryRemote(client: CoreClient, query: RemoteQuery): Promise<RenderedSeries[]> {
  const now = Date.now() / 1000;
  const [from, until] = [parseMoment(query.from, now), parseMoment(query.until, now)];
  const { remote, targets } = query;
  const { series, problems } = await client.remotes.query({ remote, targets, from, until });
  const [problem] = problems;
  if (problem !== undefined) throw new GembaError('usage', `${problem.target}: ${problem.message}`);
  return series.map(rendered);
}

function rendered({ name, times, values }: SeriesColumns): RenderedSeries {
  const datapoints = Array.from(times, (time, index): [number | null, number] => {
    const value = values[index] ?? NaN;
    return [Number.isNaN(value) ? null : value, time];
  });
  return { target: name, tags: { name }, datapoints };
}
