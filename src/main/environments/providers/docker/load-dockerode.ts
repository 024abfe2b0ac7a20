import { createRequire } from 'node:module';
import path from 'node:path';
import type Docker from 'dockerode';

/** Parts of dockerode that serve what is not used here, and whose dependency each is. */
const BUILDKIT_PARTS = [
  ['dockerode', '@grpc/grpc-js'],
  ['dockerode', '@grpc/proto-loader'],
  ['dockerode', 'protobufjs'],
] as const;
const SSH_PARTS = [['docker-modem', 'ssh2']] as const;

type Load = NodeJS.Require;

/**
 * Loads dockerode when an engine is first asked. It would bring gRPC (for BuildKit sessions) and SSH along: a third of a
 * second during which nothing else runs, and 20 MB that stay. While it loads, an empty module stands in for each of them
 * where this connection cannot need it; afterwards whoever asks for one gets the real one.
 */
export function loadDockerode(needs: { readonly ssh: boolean }): typeof Docker {
  const own = createRequire(import.meta.url);
  const ofDockerode = createRequire(own.resolve('dockerode'));
  const loads: Readonly<Record<'dockerode' | 'docker-modem', Load>> = {
    dockerode: ofDockerode,
    'docker-modem': createRequire(ofDockerode.resolve('docker-modem')),
  };
  if (needs.ssh) forget(own.cache, ofDockerode);
  const unneeded = needs.ssh ? BUILDKIT_PARTS : [...BUILDKIT_PARTS, ...SSH_PARTS];
  const standIns = unneeded
    .map(([owner, part]) => loads[owner].resolve(part))
    .filter((file) => own.cache[file] === undefined);
  for (const file of standIns) own.cache[file] = emptyModule(file);
  try {
    return own('dockerode') as typeof Docker;
  } finally {
    for (const file of standIns) Reflect.deleteProperty(own.cache, file);
  }
}

/** What was loaded without SSH for another connection is loaded anew. */
function forget(cache: NodeJS.Dict<NodeJS.Module>, ofDockerode: Load): void {
  const folders = ['dockerode', 'docker-modem'].map((name) => path.dirname(ofDockerode.resolve(name)));
  for (const file of Object.keys(cache)) {
    if (folders.some((folder) => file.startsWith(folder))) Reflect.deleteProperty(cache, file);
  }
}

function emptyModule(filename: string): NodeJS.Module {
  return {
    id: filename,
    filename,
    loaded: true,
    exports: {},
    children: [],
    paths: [],
    path: '',
  } as unknown as NodeJS.Module;
}
