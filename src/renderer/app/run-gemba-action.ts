import { annotate, bringUp, deploy, refreshDoctor } from './actions';
import type { GembaAction } from './gemba-commands';
import { navigate } from './navigation';
import { askDestroy, openOverlay } from './overlays';

/** Where an environment's answer to a question is shown. */
const VIEWS = { plan: 'topology', status: 'topology', drift: 'topology', logs: 'logs' } as const;

/** Does what a line of the command line says; what destroys asks first, as everywhere. */
export function runGembaAction(action: GembaAction): void {
  switch (action.kind) {
    case 'up':
      return bringUp(action.environment);
    case 'destroy':
      return askDestroy(action.environment);
    case 'deploy':
      return deploy(action.artifact, action.environment, action.version);
    case 'plan':
    case 'status':
    case 'drift':
    case 'logs':
      return void navigate({ screen: 'environments', path: [action.environment, VIEWS[action.kind]], params: {} });
    case 'annotate':
      return annotate(action.text, null);
    case 'open':
      return void navigate(action.link);
    case 'query':
      return void navigate({ screen: 'metrics', path: [], params: { target: action.target } });
    case 'doctor':
      refreshDoctor();
      return void navigate('gemba://settings/machine');
    case 'trust':
      return openOverlay({ kind: 'trust' });
    case 'validate':
      return void navigate('gemba://files');
    case 'events':
      return void navigate('gemba://overview');
  }
}
