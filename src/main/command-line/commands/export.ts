import writeFileAtomic from 'write-file-atomic';
import { GembaError } from '../../../shared/errors';
import { withConnection } from '../connect';
import { withDeadline } from '../deadline';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { outputFile, takePicture } from './desktop';

export interface ExportOptions {
  readonly format: string;
  readonly out: string;
}

const FORMATS = ['md', 'pdf', 'png', 'json'] as const;
type Format = (typeof FORMATS)[number];
/** High enough that a picture of the page cuts nothing off. */
const PICTURE_SIZE = { width: 1280, height: 1600 };
/** The page is then as wide as the paper between its margins: pictures are laid out for what the window shows. */
const PRINT_SIZE = { width: 900, height: 1200 };

/** Writes something of the workspace as a file that people keep or print. */
export function exportThing(
  invocation: Invocation,
  kind: string,
  name: string,
  options: ExportOptions,
): Promise<ExitStatus> {
  if (kind !== 'environment') {
    throw new GembaError('usage', `${JSON.stringify(kind)} cannot be exported yet.`, {
      nextStep: 'What can be: gemba export environment NAME --format md|pdf|png|json --out FILE',
    });
  }
  const format = FORMATS.find((candidate) => candidate === options.format);
  if (format === undefined) {
    throw new GembaError('usage', `An environment has no format ${JSON.stringify(options.format)}.`, {
      nextStep: `Choose one of ${FORMATS.join(', ')}.`,
    });
  }
  return exportEnvironment(invocation, name, format, outputFile(invocation, options.out));
}

async function exportEnvironment(
  invocation: Invocation,
  environment: string,
  format: Format,
  out: string,
): Promise<ExitStatus> {
  const { output } = invocation;
  const answer = await withConnection(invocation, { kind: 'look' }, async ({ client }) => {
    // Whoever asks for what does not exist is told so at once.
    await client.environments.page({ environment });
    // As fresh as can be had; a page without a status is still a page, and says so.
    await withDeadline('the status', (signal) => client.environments.status({ environment }, { signal })).catch(
      (error: unknown) => output.note(`${error instanceof Error ? error.message : String(error)} The page says so.`),
    );
    return client.environments.page({ environment });
  });
  if (format === 'md') await writeFileAtomic(out, answer.markdown);
  else if (format === 'json') await writeFileAtomic(out, `${JSON.stringify(answer.page, null, 2)}\n`);
  else {
    const screen = `gemba://environments/${encodeURIComponent(environment)}/page`;
    const size = format === 'pdf' ? PRINT_SIZE : PICTURE_SIZE;
    await takePicture(invocation, { screen, out, size, theme: 'light', format });
  }
  output.document({ kind: 'environment', name: environment, format, out });
  output.print(out);
  return 0;
}
