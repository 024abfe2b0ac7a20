import { ruleState, type DriftIgnoreRule } from '../../../shared/definitions/drift-ignore';
import type { DriftReport } from '../../../shared/model/environment';
import { everyNode, type ResolvedEnvironment } from '../model/resolved';

type Found = Pick<DriftReport, 'verdict' | 'nodes' | 'strangers' | 'unread'>;
type Sorted = Found & Pick<DriftReport, 'ignored' | 'rules'>;

/**
 * Takes the differences that a rule allows out of what counts, and lists them with the reason. Rules that have lapsed
 * are listed and allow nothing. Pure.
 */
export function applyIgnoreRules<Report extends Found>(
  report: Report,
  environment: Pick<ResolvedEnvironment, 'driftIgnores' | 'nodes' | 'loadBalancers' | 'stubs'>,
  nowMs: number,
): Report & Sorted {
  const rules = environment.driftIgnores.map((rule) => ({ rule, state: ruleState(rule, nowMs), matched: 0 }));
  const servicesOf = new Map(everyNode(environment).map(({ name, services }) => [name, services]));
  const ignored: DriftReport['ignored'] = [];
  const nodes = report.nodes.map((node) => {
    const facts = node.facts.filter((fact) => {
      const found = rules.find(
        ({ rule, state }) => state !== 'lapsed' && isMeant(rule, node.node, fact.fact, servicesOf.get(node.node) ?? []),
      );
      if (found === undefined) return true;
      found.matched += 1;
      ignored.push({ node: node.node, ...fact, reason: found.rule.reason, until: found.rule.until });
      return false;
    });
    return facts.length === 0 ? { ...node, state: 'ok' as const, facts } : { ...node, facts };
  });
  const differs = report.strangers.length > 0 || nodes.some(({ facts }) => facts.length > 0);
  return {
    ...report,
    nodes,
    ignored,
    rules: rules.map(({ rule, state, matched }) => ({
      scope: rule.node ?? rule.service ?? '',
      fact: rule.fact,
      path: rule.path ?? null,
      reason: rule.reason,
      until: rule.until,
      state,
      matched,
    })),
    verdict: differs ? 'drift' : report.unread.length > 0 ? 'unknown' : 'same',
  };
}

function isMeant(rule: DriftIgnoreRule, node: string, fact: string, services: readonly string[]): boolean {
  if (rule.node === undefined ? !services.includes(rule.service ?? '') : rule.node !== node) return false;
  if (rule.path === undefined) return rule.fact === fact;
  const path = rule.path.replace(/\/+$/, '');
  return fact === `file ${path}` || fact.startsWith(`file ${path}/`);
}
