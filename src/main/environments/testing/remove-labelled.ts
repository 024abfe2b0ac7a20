import { docker } from './docker';

/** For tests and benchmarks: removes everything on the engine that carries a workspace's label. */
export async function removeLabelled(workspaceId: string): Promise<void> {
  const filter = `label=gemba.workspace=${workspaceId}`;
  for (const kind of ['container', 'network', 'volume'] as const) {
    const all = kind === 'container' ? ['--all', '--no-trunc'] : [];
    const left = await docker(kind, 'ls', '--quiet', ...all, '--filter', filter);
    if (left !== '') await docker(kind, 'rm', ...(kind === 'network' ? [] : ['--force']), ...left.split('\n'));
  }
  const images = await docker('image', 'ls', '--quiet', '--filter', filter);
  if (images !== '') await docker('image', 'rm', '--force', ...new Set(images.split('\n')));
}
