import path from 'node:path';
import { STUB_BODY_LIMIT_BYTES } from '../../shared/definitions/stub';
import type { ServiceDefinition } from '../../shared/definitions/service';
import { GembaError } from '../../shared/errors';
import { readTextInside } from '../platform/read-text-inside';
import type { EntryProblem } from './workspace-model';

/** Files that a service's stub answers with and that cannot be sent: not there, too long, no text. */
export async function checkStubFiles(
  dir: string,
  definedIn: string,
  { stub = [] }: ServiceDefinition,
): Promise<EntryProblem[]> {
  const found = await Promise.all(
    stub.map(async ({ file }, index): Promise<EntryProblem[]> => {
      if (file === undefined) return [];
      try {
        await readTextInside(dir, path.posix.join(path.posix.dirname(definedIn), file), STUB_BODY_LIMIT_BYTES);
        return [];
      } catch (error) {
        if (!(error instanceof GembaError)) throw error;
        return [{ path: ['stub', index, 'file'], message: error.message, nearest: null }];
      }
    }),
  );
  return found.flat();
}
