import type { CallOptions } from '../../shared/contract/define';
import type { RenderedSeries, RenderParams } from './graphite';
import { postForm, type OwnerAddress } from './remote-router';

/** `/render` of the process that owns the state folder, in the shape in which the engine itself answers. */
export async function renderFromOwner(
  owner: OwnerAddress,
  params: RenderParams,
  options: CallOptions = {},
): Promise<readonly RenderedSeries[]> {
  const form = new URLSearchParams({ format: 'json' });
  for (const target of params.targets) form.append('target', target);
  for (const name of ['from', 'until', 'now', 'tz'] as const) {
    const value = params[name];
    if (value !== undefined) form.set(name, value);
  }
  if (params.maxDataPoints !== undefined) form.set('maxDataPoints', String(params.maxDataPoints));
  if (params.noNullPoints === true) form.set('noNullPoints', '1');
  return JSON.parse(await postForm(owner, '/render', form, options.signal)) as RenderedSeries[];
}
