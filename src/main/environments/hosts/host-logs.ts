import type { LogLine } from '../../../shared/model/environment';
import { GembaError } from '../../../shared/errors';
import type { ResolvedEnvironment } from '../model/resolved';
import type { LogRequest } from '../providers/provider';
import type { Within } from './host-machines';
import { hostDir } from './host-plan';

/** What services on hosts print, from the files that their supervisors write. */
export async function followHostLogs(
  options: { readonly workspaceId: string; readonly resolve: (environment: string) => ResolvedEnvironment | null },
  within: Within,
  request: LogRequest,
  emit: (lines: LogLine[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const environment = options.resolve(request.environment);
  if (environment === null) throw new GembaError('missing', `There is no environment called ${request.environment}.`);
  const nodes = environment.nodes.filter(({ name }) => request.nodes.length === 0 || request.nodes.includes(name));
  await Promise.all(
    nodes.map((node) =>
      within(environment, node, signal, async (access) => {
        const files = node.services.map(
          (service) => `${hostDir(options.workspaceId, environment.name)}/${service}/log`,
        );
        const words = ['tail', '-q', '-n', String(request.tail), ...(request.follow ? ['-F'] : []), '--', ...files];
        await access
          .run(words, {
            signal,
            timeoutMs: request.follow ? 24 * 3_600_000 : 30_000,
            onLine: ({ stream, text }) => {
              if (stream === 'stdout') emit([{ node: node.name, at: null, stream, text }]);
            },
          })
          .catch((error: unknown) => {
            if (!signal.aborted) throw error;
          });
      }),
    ),
  );
}
