import type { DriftReport } from '../../../shared/model/environment';

type Judged = Pick<DriftReport, 'nodes' | 'strangers' | 'unread' | 'ignored' | 'checked'>;

/**
 * The verdict in words: `2 of 7 nodes differ; 94 % checked; 6 % could not be read: web-1 (its files: …)`. Pure.
 * What was not read never rounds away.
 */
export function driftSentence({ nodes, strangers, unread, ignored, checked }: Judged): string {
  const differing = nodes.filter(({ facts }) => facts.length > 0).length;
  const total = new Set([...nodes, ...unread].map(({ node }) => node)).size;
  const complete = checked >= 1 && unread.length === 0;
  const share = complete ? 100 : Math.min(99, Math.floor(checked * 100));
  return [
    differing === 0
      ? `none of ${count(total, 'node')} differs`
      : `${differing} of ${count(total, 'node')} ${differing === 1 ? 'differs' : 'differ'}`,
    ...(strangers.length === 0 ? [] : [`${count(strangers.length, 'thing')} that no definition claims`]),
    ...(ignored.length === 0 ? [] : [`${count(ignored.length, 'difference')} ignored by a rule`]),
    `${share} % checked`,
    ...(complete ? [] : [`${100 - share} % could not be read${reasons(unread)}`]),
  ].join('; ');
}

/** The first two, since nobody reads more in a sentence. */
function reasons(unread: Judged['unread']): string {
  if (unread.length === 0) return '';
  const named = unread.slice(0, 2).map(({ node, reason }) => `${node} (${reason.replace(/\.$/, '')})`);
  return `: ${named.join(', ')}${unread.length > 2 ? ` and ${unread.length - 2} more` : ''}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
