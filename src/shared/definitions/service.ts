import { z } from 'zod';
import { ConfigValue } from './environment';
import { Duration, EntryName, isImageReference, RelativePath } from './names';
import { StubAnswer } from './stub';
import { TestCheck } from './test-check';

const Port = z.number().int().min(1).max(65_535);

/** Who may reach a service, and on which ports. Everything that is not named is closed. */
export const ConnectivityRule = z.strictObject({
  /** `http` lets a load balancer count requests and answers; `tcp` counts connections. */
  protocol: z.enum(['tcp', 'udp', 'http']),
  ports: z.array(Port).min(1),
  /** `WORLD` (published on this machine's loopback), or names of services. */
  allowed: z.array(z.union([z.literal('WORLD'), EntryName])).min(1),
});
export type ConnectivityRule = z.infer<typeof ConnectivityRule>;

/** How it is found out that a node works: by HTTP, by connecting, or by a command inside it. */
export const HealthCheck = z
  .strictObject({
    /** A path that answers 2xx or 3xx. */
    http: z
      .string()
      .regex(/^\/\S*$/, 'must be a path such as /health')
      .optional(),
    /** A port that accepts connections. */
    tcp: Port.optional(),
    /** A command that exits 0. */
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]).optional(),
    /** The port for `http`; the first one of `connectivity` otherwise. */
    port: Port.optional(),
    interval: Duration.default('5s'),
    timeout: Duration.default('3s'),
    retries: z.number().int().min(1).max(100).default(3),
    /** Failures in this time after the start do not count. */
    start: Duration.default('30s'),
  })
  .superRefine((health, context) => {
    const ways = [health.http, health.tcp, health.command].filter((way) => way !== undefined).length;
    if (ways !== 1)
      context.addIssue({ code: 'custom', path: [], message: 'needs exactly one of http, tcp and command' });
  });
export type HealthCheck = z.infer<typeof HealthCheck>;

/** Data that outlives a container: kept when a node is replaced, removed with the environment. */
export const VolumeDefinition = z.strictObject({
  name: EntryName,
  /** Where it is mounted in the container. */
  path: z.string().regex(/^\/\S*$/, 'must be an absolute path in the container'),
});
export type VolumeDefinition = z.infer<typeof VolumeDefinition>;

/** How long a build may take where nothing is said. */
export const BUILD_LIMIT = '30m';

/** How an image is built: a folder beside the file that says so, or more about it. */
export const BuildDefinition = z.union([
  RelativePath,
  z.strictObject({
    folder: RelativePath,
    dockerfile: RelativePath.default('Dockerfile'),
    args: z.record(z.string(), ConfigValue).optional(),
    /** A build that takes longer is broken off. */
    time_limit: Duration.default(BUILD_LIMIT),
  }),
]);

/** What sets a machine up: a file beside the one that names it, or more about it. */
const ProvisionerDefinition = z.union([
  RelativePath,
  z.strictObject({
    file: RelativePath,
    /** A run that takes longer is broken off. */
    time_limit: Duration.default(BUILD_LIMIT),
  }),
]);

/** One entry of `services/*.yaml`: what a service is, wherever it runs. */
export const ServiceDefinition = z
  .strictObject({
    /** For people. */
    description: z.string().max(2000).optional(),
    /** A folder with a Dockerfile, relative to the file that names it. */
    build: BuildDefinition.optional(),
    /** A name under `registries:` in gemba.yaml: where `gemba push` takes its image. */
    registry: EntryName.optional(),
    /** An image by name. Without `build`, `image` or a provisioner the service runs in its node's image. */
    image: z
      .string()
      .max(256)
      .refine(isImageReference, 'must be a name for an image, such as debian:12-slim')
      .optional(),
    puppet_manifest: ProvisionerDefinition.optional(),
    ansible: ProvisionerDefinition.optional(),
    shell: ProvisionerDefinition.optional(),
    connectivity: z.array(ConnectivityRule).default([]),
    /** Config keys with their values; an environment may set others. */
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name for an environment variable'), ConfigValue)
      .default({}),
    health: HealthCheck.optional(),
    volumes: z.array(VolumeDefinition).default([]),
    /** What runs instead of the image's own command. A string is split by a shell inside the container. */
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]).optional(),
    /** What of it a runtime loads instead of its being run by itself: a file (`orders.war`) or a folder beside this file. */
    module: RelativePath.optional(),
    /** Makes it a runtime: the folder in which its process looks for the modules of the services that it loads. */
    loads: z
      .string()
      .regex(/^(\/[\w.-]+)+$/, 'must be an absolute path in the container, such as /srv/modules')
      .optional(),
    /** Services that must be healthy before this one is started. */
    depends_on: z.array(EntryName).default([]),
    /** How long it is given to stop by itself. */
    stop_grace: Duration.default('5s'),
    /** What must hold on each of its nodes, wherever it runs. */
    tests: z.array(TestCheck).max(200).default([]),
    /** What answers in its place where an environment says `stubs:`; the first answer that fits a request holds. */
    stub: z.array(StubAnswer).min(1).max(200).optional(),
  })
  .superRefine((service, context) => {
    const ways = (['build', 'image', 'puppet_manifest', 'ansible', 'shell'] as const).filter(
      (key) => service[key] !== undefined,
    );
    if (ways.includes('build') && ways.includes('image')) {
      context.addIssue({ code: 'custom', path: ['image'], message: 'a service has either build or image, not both' });
    }
    if (service.registry !== undefined && service.build === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['registry'],
        message: 'is for images that are built here: there is no build',
      });
    }
    if (service.stub !== undefined && !service.connectivity.some(({ protocol }) => protocol === 'http')) {
      context.addIssue({
        code: 'custom',
        path: ['stub'],
        message: 'answers on the ports of `protocol: http`, and connectivity names none',
      });
    }
    const names = service.volumes.map((volume) => volume.name);
    const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (twice >= 0) {
      context.addIssue({
        code: 'custom',
        path: ['volumes', twice, 'name'],
        message: `a second volume called ${names[twice]}`,
      });
    }
  });
export type ServiceDefinition = z.infer<typeof ServiceDefinition>;
