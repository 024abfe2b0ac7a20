import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import type { RenderBody, RenderRequest } from '../api';
import { parseMoment } from '../api/moment';
import { seriesOfColumns, writeSeries } from '../metrics';

interface RemoteQuery {
  readonly remote: string;
  readonly targets: string[];
  readonly from: string;
  readonly until: string;
}

/**
 * Asks another server, in the forms in which our own store answers.
 *
 * @throws GembaError `usage` for the first target that the server refuses
 */
export async function queryRemote(
  client: CoreClient,
  query: RemoteQuery,
  form: Omit<RenderRequest, 'targets' | 'from' | 'until'> & { readonly tz: string },
): Promise<RenderBody> {
  const now = Date.now() / 1000;
  const [from, until] = [parseMoment(query.from, now), parseMoment(query.until, now)];
  const { remote, targets } = query;
  const { series, problems } = await client.remotes.query({ remote, targets, from, until });
  const [problem] = problems;
  if (problem !== undefined) throw new GembaError('usage', `${problem.target}: ${problem.message}`);
  return writeSeries(series.map(seriesOfColumns), form.tz, form);
}
