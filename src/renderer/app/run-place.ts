import type { Run } from '../../shared/model/run';
import { navigate } from './navigation';

/** Where a run's work can be looked at: its environment, the metrics that it brings in, or the files of what it pushes. */
export function placeOfRun(run: Run): { readonly label: string; readonly show: () => void } {
  if (run.kind === 'import' || run.kind === 'pull') {
    return { label: 'Show metrics', show: () => void navigate({ screen: 'metrics', path: [], params: {} }) };
  }
  if (run.kind === 'push') {
    return { label: 'Show files', show: () => void navigate({ screen: 'files', path: [], params: {} }) };
  }
  return {
    label: `Show ${run.environment}`,
    show: () => void navigate({ screen: 'environments', path: [run.environment], params: {} }),
  };
}
