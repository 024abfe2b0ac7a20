import { z } from 'zod';
import { RelativePath } from './names';

/** How long an answer may be. Whoever needs more than this wants the service itself, or a server of their own. */
export const STUB_BODY_LIMIT_BYTES = 256 * 1024;

/** Worked out for every answer, or said by a key of their own. */
const OWN_HEADERS = new Set(['content-length', 'content-type', 'transfer-encoding', 'connection']);

const Header = z
  .string()
  .max(4000)
  .regex(/^[\x20-\x7e]*$/, 'must be one line of plain characters, as headers are');

/** One answer of a stub: which requests it is for, and what they get. */
export const StubAnswer = z
  .strictObject({
    /** A path as requests have it, without its query; `*` at its end stands for everything below. */
    path: z
      .string()
      .max(2000)
      .regex(
        // What is printed and no blank, but for `#`, `*` and `?`.
        /^\/[!"$-)+->@-~]*\*?$/,
        'must be a path such as /customers/7 or /customers/*: percent-encoded, without a query, `*` only at its end',
      ),
    /** Any method where it is left out; `GET` answers `HEAD` as well. */
    method: z
      .string()
      .regex(/^[A-Z]{1,20}$/, 'must be a method in capitals, such as GET')
      .optional(),
    status: z.number().int().min(200).max(599).default(200),
    /** `application/json` where the body is a map or a list, else `text/plain`. */
    content_type: Header.min(1).optional(),
    headers: z
      .record(
        z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, 'must be a name for a header'),
        z.union([Header, z.number(), z.boolean()]),
      )
      .default({}),
    /** A text as it is, or anything else that YAML can say, which becomes JSON. */
    body: z.json().optional(),
    /** A file beside the service file whose content is the body. */
    file: RelativePath.optional(),
  })
  .superRefine((answer, context) => {
    const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (answer.body !== undefined && answer.file !== undefined) {
      refuse(['file'], 'an answer has either body or file, not both');
    }
    if (answer.body !== undefined && utf8Length(bodyText(answer.body)) > STUB_BODY_LIMIT_BYTES) {
      refuse(['body'], `is too long: a stub answers with ${STUB_BODY_LIMIT_BYTES / 1024} kB at most`);
    }
    for (const name of Object.keys(answer.headers)) {
      if (!OWN_HEADERS.has(name.toLowerCase())) continue;
      const instead = name.toLowerCase() === 'content-type' ? 'use content_type' : 'it is worked out by itself';
      refuse(['headers', name], `cannot be set here: ${instead}`);
    }
  });
export type StubAnswer = z.infer<typeof StubAnswer>;

/** What is sent for a body: a text as it is, everything else as JSON. */
export function bodyText(body: Exclude<StubAnswer['body'], undefined>): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** What an answer says its body is. */
export function contentTypeOf({ content_type: said, body }: StubAnswer): string {
  return said ?? (typeof body === 'object' && body !== null ? 'application/json' : 'text/plain');
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
