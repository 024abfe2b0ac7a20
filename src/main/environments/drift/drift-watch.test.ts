import { describe, expect, it, onTestFinished } from 'vitest';
import type { DriftReport, EnvironmentView } from '../../../shared/model/environment';
import { silentLogger } from '../../platform/logger';
import type { EnvironmentSample } from '../collect/collectors';
import type { NewEvent } from '../records-face';
import { DriftWatch } from './drift-watch';

const fact = (name: string, since: number) => ({ fact: name, service: null, defined: 'a', actual: 'b', since });
const report = (readAt: number, facts: DriftReport['nodes'][number]['facts']): DriftReport => ({
  environment: 'local',
  verdict: facts.length === 0 ? 'same' : 'drift',
  sentence: '',
  checked: 1,
  nodes: [
    { node: 'web-1', state: 'drift', facts },
    { node: 'web-2', state: 'ok', facts: [] },
  ],
  strangers: [],
  unread: [],
  ignored: [],
  rules: [],
  transcript: [],
  readAt,
});

function watch(views: EnvironmentView[] = []) {
  const samples: EnvironmentSample[] = [];
  const events: NewEvent[] = [];
  const read: string[] = [];
  const opened = new DriftWatch({
    views: () => views,
    read: async (name) => void read.push(name),
    ingest: (batch) => void samples.push(...batch),
    addEvent: async (event) => void events.push(event),
    logger: silentLogger,
  });
  onTestFinished(() => opened.dispose());
  return { opened, samples, events, read };
}

describe('drift over time', () => {
  it('counts the differing facts of each node', () => {
    const { opened, samples } = watch();
    opened.note(report(5000, [fact('ports', 5000), fact('mounts', 5000)]));
    expect(samples).toEqual([
      { name: 'gemba.drift.local.web-1', value: 2, timeSeconds: 5 },
      { name: 'gemba.drift.local.web-2', value: 0, timeSeconds: 5 },
    ]);
  });

  it('marks when a node begins and ends to differ, and nothing in between', () => {
    const { opened, events } = watch();
    opened.note(report(1000, []));
    opened.note(report(2000, [fact('ports', 2000)]));
    opened.note(report(3000, [fact('ports', 2000), fact('mounts', 3000)]));
    opened.note(report(4000, []));
    opened.note(report(5000, []));
    expect(events.map(({ at, title, detail }) => [at, title, detail])).toEqual([
      [2000, 'web-1 differs from its definition', 'ports'],
      [4000, 'web-1 is as defined again', null],
    ]);
  });

  it('does not mark again after a start what was known before it', () => {
    const { opened, events } = watch();
    opened.note(report(9000, [fact('ports', 2000)]));
    expect(events).toEqual([]);
    const later = watch();
    later.opened.note(report(9000, [fact('ports', 9000)]));
    expect(later.events).toHaveLength(1);
  });

  it('does not call a node well whose rest could not be read', () => {
    const { opened, events } = watch();
    opened.note(report(1000, [fact('file /etc/a', 1000)]));
    opened.note({ ...report(2000, []), unread: [{ node: 'web-1', reason: 'its files: no time' }] });
    expect(events).toHaveLength(1);
    opened.note(report(3000, []));
    expect(events.map(({ title }) => title).at(-1)).toBe('web-1 is as defined again');
  });

  it('reads what is up and left alone, and nothing else', async () => {
    const view = (name: string, summary: 'up' | 'down', runId: string | null = null): EnvironmentView => ({
      name,
      provider: 'docker',
      protected: false,
      converge: { enabled: false, every: '1h', dryRun: false, quietHours: [], maxChanges: 5, nextRunAt: null },
      file: '',
      profile: null,
      profiles: [],
      nodes: [],
      links: [],
      status: { summary, state: 'ok', nodes: [], readAt: 0, problem: null },
      runId,
    });
    const { opened, read } = watch([view('a', 'up'), view('b', 'down'), view('c', 'up', 'run-1')]);
    await opened.readAll();
    expect(read).toEqual(['a']);
  });
});
