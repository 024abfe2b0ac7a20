/** The labels that say what belongs to whom. Names can collide; these are the truth. */
export const LABEL = {
  workspace: 'gemba.workspace',
  environment: 'gemba.environment',
  /** On what belongs to a swarm instead of `environment`: containers of a swarm's tasks are the swarm's, nobody else's to replace. */
  swarm: 'gemba.swarm',
  secret: 'gemba.secret',
  service: 'gemba.service',
  node: 'gemba.node',
  kind: 'gemba.kind',
  /** Hash of what a container was made from, its image apart. */
  spec: 'gemba.spec',
  version: 'gemba.version',
  /** On a runtime: hashes of the modules that it has loaded, by service. */
  modules: 'gemba.modules',
  network: 'gemba.network',
  volume: 'gemba.volume',
  /** On an image: hash of the folder that it was built from. */
  source: 'gemba.source',
  /** On an image that a provisioner made: what it was made on, and hashes of what went into it. */
  base: 'gemba.base',
  inputs: 'gemba.inputs',
} as const;
