import type { NodeFact } from './node-facts';

/** What is known of a node, a row each, within its list of facts. */
export function NodeFactRows({ facts }: { readonly facts: readonly NodeFact[] }) {
  return facts.map(({ label, value, isTyped }) => (
    <div key={label}>
      <dt>{label}</dt>
      <dd className={isTyped ? 'mono' : ''} title={value}>
        {value}
      </dd>
    </div>
  ));
}
