import { GembaError } from '../../../shared/errors';
import { withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable, formatTime } from '../table';
import { change } from '../change';

const DEPLOYMENTS_SHOWN = 100;

export interface DeployCall {
  readonly artifact: string;
  readonly environment: string;
  readonly version: string;
}

/** @throws GembaError `usage` for what is missing, unknown or not `key=value` */
export function parseDeployCall(words: readonly string[]): DeployCall {
  const values = new Map<string, string>();
  for (const word of words) {
    const [, key = '', value = ''] = /^([a-z]+)=(.*)$/.exec(word) ?? [];
    if (!['artifact', 'environment', 'version', 'strategy'].includes(key) || value === '') {
      throw new GembaError('usage', `${JSON.stringify(word)} is no part of a deployment.`, { nextStep: USAGE });
    }
    if (values.has(key)) throw new GembaError('usage', `${key} is named twice.`, { nextStep: USAGE });
    values.set(key, value);
  }
  const strategy = values.get('strategy') ?? 'recreate';
  if (strategy !== 'recreate') {
    throw new GembaError('usage', `The strategy ${JSON.stringify(strategy)} is not supported.`, {
      nextStep: 'Supported: recreate.',
    });
  }
  const required = (key: string): string => {
    const value = values.get(key);
    if (value === undefined) throw new GembaError('usage', `${key} is missing.`, { nextStep: USAGE });
    return value;
  };
  return { artifact: required('artifact'), environment: required('environment'), version: required('version') };
}

const USAGE = 'Write it as: gemba deploy artifact=catalog environment=local version=local';

export function deploy(invocation: Invocation, words: readonly string[]): Promise<ExitStatus> {
  const call = parseDeployCall(words);
  return change(invocation, `gemba deploy ${words.join(' ')}`, (client) => client.deploy.run(call));
}

export function deployments(invocation: Invocation, environment: string | null): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const list = await client.deploy.list({ environment, limit: DEPLOYMENTS_SHOWN });
    invocation.output.document(list);
    const rows = list.map((one) => [
      formatTime(one.at),
      one.environment,
      one.artifact,
      one.version,
      one.strategy,
      one.state,
      one.author ?? '',
    ]);
    invocation.output.print(rows.length === 0 ? 'No deployments yet.' : formatTable(rows));
    return 0;
  });
}
