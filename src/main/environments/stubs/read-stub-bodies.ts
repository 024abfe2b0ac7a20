import { STUB_BODY_LIMIT_BYTES } from '../../../shared/definitions/stub';
import { GembaError } from '../../../shared/errors';
import { readTextInside } from '../../platform/read-text-inside';
import type { ResolvedEnvironment, Stub } from '../model/resolved';
import type { StubBodies } from '../model/stub-config';

/**
 * What stubs answer with, of what is in files.
 *
 * @throws GembaError `missing` or `invalid` that names the file and where it is named
 */
export async function readStubBodies(
  { stubs }: Pick<ResolvedEnvironment, 'stubs'>,
  workspaceDir: string,
): Promise<StubBodies> {
  const named = stubs.flatMap((stub) =>
    stub.answers.flatMap(({ body }) => (body.kind === 'file' ? [{ stub, file: body.file }] : [])),
  );
  return new Map(
    await Promise.all(
      named.map(async ({ stub, file }): Promise<[string, string]> => [file, await readBody(stub, file, workspaceDir)]),
    ),
  );
}

async function readBody({ service, definedAt }: Stub, file: string, workspaceDir: string): Promise<string> {
  try {
    return await readTextInside(workspaceDir, file, STUB_BODY_LIMIT_BYTES);
  } catch (error) {
    if (!(error instanceof GembaError)) throw error;
    throw new GembaError(error.code, `The stub of ${service} cannot answer: ${error.message}.`, {
      nextStep: `Correct \`stub:\` of ${service} in ${definedAt.file}: \`file:\` is relative to that file.`,
      cause: error,
    });
  }
}
