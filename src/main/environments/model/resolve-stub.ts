import path from 'node:path';
import type { ServiceDefinition } from '../../../shared/definitions/service';
import { bodyText, contentTypeOf, type StubAnswer } from '../../../shared/definitions/stub';
import type { Definitions, LocatedDefinition } from '../source';
import type { ResolvedAnswer, ResolvedNode, ResolvedService, Stub } from './resolved';
import { stubName } from './select-part';

/** A service as far as it is still there while a stub stands in for it: who may reach it, and on which ports. */
export function standIn({ name, connectivity, stopGraceMs }: ResolvedService): ResolvedService {
  return {
    name,
    connectivity,
    stopGraceMs,
    image: null,
    build: null,
    provisioner: null,
    env: {},
    health: null,
    volumes: [],
    command: null,
    module: null,
    loads: null,
    dependsOn: [],
    // They say what holds of the service itself, which is not there.
    tests: [],
  };
}

/** What answers for a service, in every region where the service itself would be; nothing where it is not defined. */
export function resolveStub(
  service: string,
  nodes: readonly ResolvedNode[],
  services: Definitions['services'],
): Stub[] {
  const located = services.get(service);
  if (located === undefined) return [];
  const regions = new Set(nodes.filter((node) => node.services.includes(service)).map(({ region }) => region));
  return [
    {
      name: stubName(service),
      service,
      answers: (located.value.stub ?? []).map((answer) => resolveAnswer(answer, located)),
      regions: regions.size === 0 ? [null] : [...regions],
      definedAt: { file: located.file, line: located.line },
    },
  ];
}

function resolveAnswer(answer: StubAnswer, { file: definedIn }: LocatedDefinition<ServiceDefinition>): ResolvedAnswer {
  const isPrefix = answer.path.endsWith('*');
  return {
    path: isPrefix ? answer.path.slice(0, -1) : answer.path,
    isPrefix,
    method: answer.method ?? null,
    status: answer.status,
    contentType: contentTypeOf(answer),
    headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    body:
      answer.file === undefined
        ? { kind: 'text', text: answer.body === undefined ? '' : bodyText(answer.body) }
        : { kind: 'file', file: path.posix.join(path.posix.dirname(definedIn), answer.file) },
  };
}
