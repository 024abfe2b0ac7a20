import { existsSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';

/** Definitions from a compose file: what was written (or would be), and what is left to do by hand. */
export function adopt(
  invocation: Invocation,
  name: string,
  { from, preview }: { readonly from?: string; readonly preview: boolean },
): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'change', what: `gemba adopt ${name}` }, async ({ client }) => {
    // A path is meant as seen from where the command is given; what is not there may be a project's name.
    const place = from === undefined ? null : existsSync(from) ? path.resolve(from) : from;
    const adopted = await client.environments.adopt({ environment: name, from: place, preview });
    const { output } = invocation;
    output.document(adopted);
    output.print(adopted.sentence);
    for (const note of adopted.notes) output.print(`- ${note}`);
    if (Object.keys(adopted.sizes).length > 0 && preview) {
      output.print(`\n# gemba.yaml\n${stringify({ sizes: adopted.sizes }).trimEnd()}`);
    }
    for (const { file, text } of adopted.files) {
      output.print(preview ? `\n# ${file}\n${text.trimEnd()}` : `Wrote ${file}`);
    }
    output.print(preview ? 'Nothing was written.' : `See what it would do: gemba plan ${name}`);
    return 0;
  });
}
