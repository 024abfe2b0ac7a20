import { isMap, isSeq, parse, parseDocument } from 'yaml';
import { TestCheck } from '../../../shared/definitions/test-check';
import { GembaError } from '../../../shared/errors';

/**
 * Reads one entry of `tests:` as a person writes it: `http: /health`, or several lines.
 *
 * @throws GembaError `invalid` with what is wrong with it
 */
export function readTest(text: string): TestCheck {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new GembaError('invalid', `The test is no YAML: ${(error as Error).message.split('\n')[0]}`, {
      cause: error,
    });
  }
  const parsed = TestCheck.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new GembaError('invalid', `This is no test: ${place}${issue?.message ?? 'it cannot be read'}.`, {
    nextStep: 'Write one such as `http: /health`, `port: 8080` or `process: nginx`.',
  });
}

/**
 * Puts a test at the end of a service's `tests:` and leaves comments and order of the file as they are.
 *
 * @throws GembaError `invalid` where the file does not hold the service as a mapping
 */
export function addTestToYaml(text: string, service: string, test: string): string {
  const document = parseDocument(text);
  const entry = document.get(service, true);
  if (!isMap(entry)) throw new GembaError('invalid', `The file holds no service ${service}.`);
  const tests = entry.get('tests', true);
  // As it was written, brackets and all.
  const item = parseDocument(test).contents;
  if (item === null) throw new GembaError('invalid', 'There is no test to add.');
  if (isSeq(tests)) tests.add(item);
  else {
    const list = document.createNode<unknown[]>([]);
    list.flow = false;
    list.add(item);
    entry.set('tests', list);
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).replace(/\r?\n/g, newline);
}
