import { describe, expect, it } from 'vitest';
import { GembaError } from '../../shared/errors';
import type { Invocation } from './invocation';
import { parseCommandLine } from './program';

const context = {
  version: '1.2.3',
  invocation: (options: object) => options as unknown as Invocation,
};
const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '), context);

function refusal(line: string): GembaError {
  try {
    parse(line);
  } catch (error) {
    if (error instanceof GembaError) return error;
    throw error;
  }
  throw new Error(`${line} was accepted`);
}

describe('the command line', () => {
  it.each([
    [
      'serve --http-port 0 --carbon-port 2003 --pickle-port 0 --statsd-port 0 --collectd-port 0 --bind 127.0.0.1 --now 1763900000',
      false,
    ],
    ['--json drift local', true],
    ['drift local --json', true],
    ['--workspace /a --state /b status local', false],
    ['status local --workspace /a', false],
    ['init', false],
    ['init /tmp/x --empty', false],
    ['destroy local --yes', false],
    ['logs local/orders-1 --follow', false],
    ['deploy artifact=catalog environment=local version=local', false],
    ['deployments', false],
    ['metrics ls', false],
    ['metrics query sum(a) b --from -1h --until now --format csv', false],
    ['metrics stat --json', true],
    ['metrics export a.sqlite', false],
    ['metrics backup a.sqlite --json', true],
    ['annotate note --tags a,b --at -5min', false],
    ['events --from -1h', false],
    ['open gemba://overview', false],
    ['screenshot overview --out o.png --size 1280x800 --theme light', false],
    ['start gemba://overview --gemba-out=x', false],
    ['validate', false],
    ['doctor', false],
    ['trust', false],
    ['plan local', false],
    ['up local', false],
  ])('takes %s', (line, json) => {
    expect(parse(line)).toMatchObject({ kind: 'work', json });
  });

  it.each([
    ['stauts local', /Unknown command 'stauts'/, /Did you mean status\?/],
    ['status', /Missing required argument 'environment'/, /gemba status --help/],
    ['status local extra', /Too many arguments/i, /gemba status --help/],
    ['drift local --jsno', /Unknown option '--jsno'/, /Did you mean --json\?/],
    ['metrics lss', /Unknown command 'lss'/, /Did you mean ls\?/],
    ['serve --http-port high', /A port is a number from 0 to 65535/, /gemba serve --help/],
    ['serve --http-port 70000', /A port is a number/, /serve/],
    ['screenshot overview', /--out/, /gemba screenshot --help/],
    ['logs local --tail many', /A number from 0 to 10000/, /logs/],
    ['--workspace', /argument missing/, /help/],
  ])('refuses %s and names the next step', (line, message, nextStep) => {
    const error = refusal(line);
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(message);
    expect(error.nextStep).toMatch(nextStep);
    expect(error.message).not.toContain('\n');
  });

  it.each([
    ['--help', 0, /Usage: gemba/],
    ['status --help', 0, /Usage: gemba status/],
    ['--version', 0, /1\.2\.3/],
    ['', 2, /Usage: gemba/],
    ['metrics', 2, /Usage: gemba metrics/],
  ])('answers %j with text and status %i', (line, status, text) => {
    const parsed = parse(line);
    expect(parsed).toMatchObject({ kind: 'text', status });
    expect(parsed.kind === 'text' ? parsed.text : '').toMatch(text);
  });

  it('hands the options that hold for every command to it', async () => {
    const seen: unknown[] = [];
    const parsed = parseCommandLine(['--state', '/s', 'open', 'http://x', '--workspace', '/w'], {
      version: '1',
      invocation: (options) => {
        seen.push(options);
        return {} as Invocation;
      },
    });
    if (parsed.kind !== 'work') throw new Error('no work');
    await expect(parsed.run()).rejects.toThrow(/not a link/);
    expect(seen).toEqual([{ workspace: '/w', state: '/s', json: false }]);
  });
});
