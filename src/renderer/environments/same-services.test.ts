import { expect, it } from 'vitest';
import type { EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import { sameServices } from './same-services';

const node = (kind: EnvironmentNode['kind'], ...services: string[]): EnvironmentNode => ({
  ...{ name: services.join('-'), kind, services, runtime: null, image: null, size: null, region: null },
  definedAt: null,
});
const view = (name: string, ...nodes: EnvironmentNode[]): EnvironmentView => ({
  ...{ name, provider: 'docker', protected: false, file: 'environments/all.yaml', profile: null, profiles: [], nodes },
  converge: { enabled: false, every: '1h', dryRun: false, quietHours: [], maxChanges: 5, nextRunAt: null },
  ...{ links: [], status: null, runId: null },
});

it('compares environments that run the very same services, whatever stands in front of them', () => {
  const apart = view('apart', node('node', 'orders'), node('node', 'catalog'), node('load-balancer', 'orders'));
  const together = view('together', node('node', 'catalog', 'orders'));
  const part = view('part', node('node', 'orders'), node('stub', 'catalog'));
  expect(sameServices(apart, [part, together, apart])).toEqual(['together', 'apart']);
  expect(sameServices(part, [part, together, apart])).toEqual(['part']);
});
