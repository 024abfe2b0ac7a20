import { expect, it } from 'vitest';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { readPolicyRules } from '../store/policy';
import { StoreWriter } from '../store/store-writer';
import { LazyQueryService } from './lazy-query-service';

it('learns names some at a time between queries, and a query knows them all at once', () => {
  const stateDir = temporaryFolder();
  const clock = { nowMs: () => 1_795_000_000_000 };
  const service = new LazyQueryService(stateDir, clock, silentLogger);
  expect(service.learnSome(2)).toBe(false);

  const rules = readPolicyRules(null, null);
  const writer = new StoreWriter({ stateDir, rules, sizeLimitBytes: 1e9, clock, logger: silentLogger });
  const write = (...names: string[]): void => {
    for (const name of names) writer.append(name, 1, 1_795_000_000);
    writer.commit();
  };
  const found = (): string[] => service.find('*').map(({ path }) => path);

  write('a', 'b', 'c', 'd', 'e');
  expect([service.learnSome(2), found()]).toEqual([true, ['a', 'b', 'c', 'd', 'e']]);
  write('f', 'g', 'h');
  expect([service.learnSome(2), service.learnSome(2), service.learnSome(2)]).toEqual([true, false, false]);
  expect(found()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  service.close();
  writer.close();
});
