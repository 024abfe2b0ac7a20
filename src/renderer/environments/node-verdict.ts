import type { NodeDifferences } from '../../shared/differences';
import type { EnvironmentNode, EnvironmentView, NodeStatus } from '../../shared/model/environment';
import { formatAge, formatCount, formatTime } from '../../shared/units';
import { describeRole } from '../../shared/describe-part';
import type { Verdict } from './verdict';

interface NodeSituation {
  readonly view: EnvironmentView;
  readonly node: EnvironmentNode;
  readonly status: NodeStatus | null;
  /** What differs of it; null where nothing does, or where that was not read (`driftReadAt` null). */
  readonly differences: NodeDifferences | null;
  readonly driftReadAt: number | null;
  readonly nowMs: number;
}

/** The one sentence of a node's page: it cannot be read, is not well, differs, or is as it should be. Pure. */
export function nodeVerdict(situation: NodeSituation): Omit<Verdict, 'primary'> {
  const { view, node, status, differences, driftReadAt, nowMs } = situation;
  const { name } = node;
  const role = { text: describeRole(node), strong: true };
  if (view.status === null || status === null) {
    return { state: 'unknown', sentence: `${name} is being read for the first time`, evidence: [role] };
  }
  const { problem, readAt } = view.status;
  const age = { text: `read ${formatAge(nowMs - readAt)}` };
  if (problem !== null) {
    const asItWas = { text: `shown as it was ${formatAge(nowMs - readAt)}` };
    return { state: 'unknown', sentence: `${name} could not be read: ${problem.message}`, evidence: [role, asItWas] };
  }
  if (view.status.summary === 'down') {
    return { state: 'none', sentence: `${name} is not there: ${view.name} is not up`, evidence: [role, age] };
  }
  const counted = (differences?.facts ?? []).filter(({ ignored }) => ignored === null);
  const differs = `differs from its definition in ${formatCount(counted.length, 'fact')}`;
  if (status.state !== 'ok') {
    const also = counted.length === 0 ? [] : [{ text: differs }];
    return { state: status.state, sentence: `${name} is not well: ${status.summary}`, evidence: [role, ...also, age] };
  }
  if (counted.length > 0) {
    const since = differences?.since ?? null;
    return {
      state: 'drift',
      sentence: `${name} ${differs}`,
      evidence: [
        role,
        ...(since === null ? [] : [{ text: `since ${formatTime(since)}, ${formatAge(nowMs - since)}` }]),
        { text: status.summary },
        age,
      ],
    };
  }
  const [unread] = differences?.unread ?? [];
  if (unread !== undefined) {
    return {
      state: 'unknown',
      sentence: `${name} runs; not all of it could be read`,
      evidence: [role, { text: unread }, age],
    };
  }
  return {
    state: 'ok',
    sentence: driftReadAt === null ? `${name} runs` : `${name} runs and is as defined`,
    evidence: [
      role,
      { text: status.summary },
      ...(driftReadAt === null ? [] : [{ text: `compared ${formatAge(nowMs - driftReadAt)}` }]),
      age,
    ],
  };
}
