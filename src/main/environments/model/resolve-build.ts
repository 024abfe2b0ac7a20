import path from 'node:path';
import { durationMs } from '../../../shared/definitions/names';
import { BUILD_LIMIT, type ServiceDefinition } from '../../../shared/definitions/service';
import { configText, type ResolvedService } from './resolved';

/** How a service's image is built; `folder` is relative to the workspace. */
export type ServiceBuild = NonNullable<ResolvedService['build']>;

/** @param file the one that the service stands in, relative to the workspace */
export function resolveBuild({ build }: Pick<ServiceDefinition, 'build'>, file: string): ServiceBuild | null {
  if (build === undefined) return null;
  const described =
    typeof build === 'string' ? { folder: build, dockerfile: 'Dockerfile', args: {}, time_limit: BUILD_LIMIT } : build;
  return {
    folder: path.posix.join(path.posix.dirname(file), described.folder),
    dockerfile: described.dockerfile,
    args: configText(described.args ?? {}),
    timeLimitMs: durationMs(described.time_limit),
  };
}
