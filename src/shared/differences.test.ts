import { describe, expect, it } from 'vitest';
import { differencesVerdict, fateWords, furtherReasons, mergeDifferences } from './differences';
import type { DriftFact, DriftReport, Plan, PlanChange } from './model/environment';

const fact = (name: string, more: Partial<DriftFact> = {}): DriftFact => ({
  fact: name,
  service: 'web',
  defined: 'a',
  actual: 'b',
  since: 5000,
  ...more,
});

const drift = (more: Partial<DriftReport>): DriftReport => ({
  environment: 'local',
  verdict: 'same',
  sentence: '',
  checked: 1,
  nodes: [],
  strangers: [],
  unread: [],
  ignored: [],
  rules: [],
  transcript: [],
  readAt: 9000,
  ...more,
});

const node = (name: string, facts: DriftFact[]): DriftReport['nodes'][number] => ({
  node: name,
  state: facts.length === 0 ? 'ok' : 'drift',
  facts,
});

const replace = (name: string, more: Partial<PlanChange> = {}): PlanChange => ({
  action: 'replace',
  kind: 'container',
  node: name,
  name: `shop-local-${name}`,
  reasons: ['memory limit: defined a, actual b'],
  mends: { nodes: [name], service: 'web', facts: null },
  ...more,
});

const plan = (...changes: PlanChange[]): Plan => ({ environment: 'local', changes, kept: 3, readAt: 9000 });

const verdict = (report: DriftReport | null, planned: Plan | null): string =>
  differencesVerdict(report, planned, mergeDifferences(report, planned)).sentence;

describe('plan and drift as one', () => {
  it('tells of each difference whether up mends it or only drift sees it', () => {
    const report = drift({
      nodes: [node('web-1', [fact('memory limit')]), node('web-2', [fact('file /etc/passwd')]), node('web-3', [])],
    });
    const merged = mergeDifferences(report, plan(replace('web-1')));
    expect(merged.nodes.map(({ node: name, facts }) => [name, facts.map((one) => fateWords(one, true))])).toEqual([
      ['web-1', ['up replaces it']],
      ['web-2', ['only drift sees it']],
    ]);
    expect(merged.counts).toEqual({ counted: 2, mended: 1, ignored: 0, changes: 1 });
    expect(verdict(report, plan(replace('web-1')))).toBe('Up mends 1 of 2 differences; 1 only drift sees');
  });

  it('takes a change for what it mends only: a start leaves the files that were edited', () => {
    const start = replace('web-1', {
      action: 'start',
      reasons: ['it has ended with status 137'],
      mends: { nodes: ['web-1'], service: 'web', facts: ['state'] },
    });
    const [first] = mergeDifferences(
      drift({ nodes: [node('web-1', [fact('state'), fact('file /etc/motd')])] }),
      plan(start),
    ).nodes;
    expect(first?.facts.map(({ mendedBy }) => mendedBy?.action ?? null)).toEqual(['start', null]);
  });

  it('does not take the change of one service for another of the same node', () => {
    const report = drift({ nodes: [node('all-1', [fact('ports'), fact('ports', { service: 'db' })])] });
    const [all] = mergeDifferences(
      report,
      plan(replace('all-1', { mends: { nodes: ['all-1'], service: 'db', facts: null } })),
    ).nodes;
    expect(all?.facts.map(({ service, mendedBy }) => [service, mendedBy !== null])).toEqual([
      ['web', false],
      ['db', true],
    ]);
  });

  it('tells one change for all nodes that it is about, as an update of a swarm’s service', () => {
    const update = replace('web-1', {
      action: 'update',
      mends: { nodes: ['web-1', 'web-2'], service: 'web', facts: null },
    });
    const report = drift({ nodes: [node('web-1', [fact('image')]), node('web-2', [fact('image')])] });
    expect(verdict(report, plan(update))).toBe('Up mends all 2 differences');
  });

  it('keeps what a rule allows apart, with its reason, and says that up does not know rules', () => {
    const ignored = { ...fact('memory limit'), node: 'web-1', reason: 'a trial', until: '2027-01-31' };
    const report = drift({ nodes: [node('web-1', [])], ignored: [ignored] });
    const merged = mergeDifferences(report, plan(replace('web-1')));
    expect(merged.nodes[0]?.facts.map((one) => fateWords(one, true))).toEqual([
      'ignored until 2027-01-31: a trial; up replaces it all the same',
    ]);
    expect(merged.nodes[0]?.since).toBeNull();
    expect(verdict(report, plan(replace('web-1')))).toBe(
      'No fact differs; up makes 1 change; 1 difference ignored by a rule',
    );
  });

  it('puts what differs first, then what changes, then what could not be read, then what is ignored', () => {
    const ignored = { ...fact('ports'), node: 'web-1', reason: 'a trial', until: '2027-01-31' };
    const report = drift({
      nodes: ['web-1', 'web-2', 'web-3', 'web-4'].map((name) =>
        node(name, name === 'web-4' ? [fact('ports', { since: 7000 }), fact('mounts', { since: 6000 })] : []),
      ),
      ignored: [ignored],
      unread: [{ node: 'web-2', reason: 'its files: denied' }],
    });
    const merged = mergeDifferences(report, plan(replace('web-3')));
    expect(merged.nodes.map(({ node: name }) => name)).toEqual(['web-4', 'web-3', 'web-2', 'web-1']);
    expect(merged.nodes[0]?.since).toBe(6000);
    expect(merged.nodes[2]?.unread).toEqual(['its files: denied']);
  });

  it('tells what no definition claims once, with what becomes of it', () => {
    const report = drift({
      verdict: 'drift',
      strangers: [
        { kind: 'container', name: 'shop-local-old-1', detail: 'no definition claims it any more' },
        { kind: 'volume', name: 'shop-local-old-data', detail: 'no definition claims it any more' },
      ],
    });
    const removal: PlanChange = {
      action: 'remove',
      kind: 'container',
      node: 'old-1',
      name: 'shop-local-old-1',
      reasons: ['no definition claims it any more'],
    };
    const merged = mergeDifferences(report, plan(removal));
    expect(merged.nodes).toEqual([]);
    expect(merged.unclaimed.map(({ name, isRemovedByUp }) => [name, isRemovedByUp])).toEqual([
      ['shop-local-old-1', true],
      ['shop-local-old-data', false],
    ]);
  });

  it('shows a plan alone where nothing is there, and drift alone where there is no plan', () => {
    const network: PlanChange = { action: 'create', kind: 'network', node: null, name: 'shop-local', reasons: [] };
    const planned = plan(network, replace('web-1', { action: 'create', reasons: ['there is no such container'] }));
    const merged = mergeDifferences(null, planned);
    expect(merged.nodes.map(({ node: name, state }) => [name, state])).toEqual([['web-1', 'none']]);
    expect(merged.shared).toEqual([network]);
    expect(verdict(null, planned)).toBe('Up makes 2 changes');
    expect(verdict(drift({ nodes: [node('web-1', [fact('ports')])] }), null)).toBe(
      '1 difference; what up would change is not known',
    );
  });

  it('says in one sentence that all is as defined', () => {
    expect(verdict(drift({ nodes: [node('web-1', [])] }), plan())).toBe('No fact differs, and up would change nothing');
    expect(verdict(drift({ unread: [{ node: 'web-1', reason: 'timed out' }] }), plan())).toBe(
      'No fact differs, and up would change nothing; not everything could be read',
    );
  });

  it('does not repeat as a reason what stands beside it as a difference', () => {
    const change = replace('web-1', { reasons: ['memory limit: defined a, actual b', 'it runs but is not healthy'] });
    const [first] = mergeDifferences(drift({ nodes: [node('web-1', [fact('memory limit')])] }), plan(change)).nodes;
    expect(furtherReasons(change, first?.facts ?? [])).toEqual(['it runs but is not healthy']);
  });
});
