import type { CallOptions } from '../../shared/contract/define';
import type { RenderBody, RenderRequest } from './graphite-source';
import { postForm, type OwnerAddress } from './remote-router';

/** `/render` of the process that owns the state folder: the answer as the engine itself would write it. */
export function renderFromOwner(
  owner: OwnerAddress,
  request: RenderRequest,
  options: CallOptions = {},
): Promise<RenderBody> {
  const { targets, template = {}, graph = {}, ...rest } = request;
  const form = new URLSearchParams(graph);
  for (const target of targets) form.append('target', target);
  for (const [name, value] of Object.entries(template)) form.set(`template[${name}]`, value);
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined && value !== false) form.set(name, value === true ? '1' : String(value));
  }
  return postForm(owner, '/render', form, options.signal);
}
