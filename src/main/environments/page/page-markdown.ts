import { describeRole, KIND_WORDS } from '../../../shared/describe-part';
import type { EnvironmentPage } from '../../../shared/model/environment-page';

/**
 * The page of an environment as Markdown, with its picture as a Mermaid flowchart: text that can be read, diffed and
 * kept beside the definition.
 */
export function pageMarkdown(page: EnvironmentPage): string {
  const parts = [
    `# ${escape(page.environment)}`,
    `**${escape(page.verdict)}**${page.readAt === null ? '' : `, read ${utc(page.readAt)}`}.`,
    page.part === null ? '' : `${escape(page.part)}.`,
    page.description === null ? '' : escape(page.description),
    `Provider ${page.provider}${page.protected ? ', protected' : ''}; defined in ${code(page.file)}; written ${utc(page.writtenAt)}.`,
    '## Picture',
    picture(page),
    '## Nodes',
    table(
      ['Node', 'State', 'Services', 'Image', 'Size', 'Region', 'Reached at'],
      page.nodes.map((node) => [
        escape(node.name),
        escape(node.summary),
        escape(describeRole(node)),
        node.image === null ? '' : code(node.image),
        escape(node.size ?? ''),
        escape(node.region ?? ''),
        node.addresses.map(code).join('<br>'),
      ]),
    ),
    '## Services',
    ...page.services.flatMap((service) => describeService(page, service)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function describeService(page: EnvironmentPage, service: EnvironmentPage['services'][number]): string[] {
  const allowed = page.links
    .filter(({ to }) => to === service.name)
    .map(({ from, protocol, ports }) => `${from === 'WORLD' ? 'anyone' : from} by ${protocol} on ${ports.join(', ')}`);
  const facts = [
    `- ${escape(service.origin)}; defined in ${code(service.file)}`,
    `- may be reached by: ${escape(allowed.length === 0 ? 'nobody' : allowed.join('; '))}`,
    service.health === null ? '' : `- healthy when: ${code(service.health)}`,
    service.dependsOn.length === 0 ? '' : `- needs first: ${escape(service.dependsOn.join(', '))}`,
    ...service.volumes.map(({ name, path }) => `- keeps ${escape(name)} at ${code(path)}`),
  ];
  return [
    `### ${escape(service.name)}`,
    service.description === null ? '' : escape(service.description),
    facts.filter((fact) => fact !== '').join('\n'),
    service.settings.length === 0
      ? ''
      : table(
          ['Setting', 'Value', 'Set by'],
          service.settings.map(({ key, value, from }) => [code(key), code(value), `the ${from}`]),
        ),
  ];
}

/** Who talks to whom, through which balancer. */
function picture(page: EnvironmentPage): string {
  const ids = new Map(page.nodes.map((node, index) => [node.name, `n${index}`]));
  const lines = page.nodes.map((node) => {
    const label = node.kind === 'node' ? node.name : `${node.name}<br>${KIND_WORDS[node.kind]}`;
    return `  ${ids.get(node.name)}["${mermaidText(label)}"]`;
  });
  if (page.links.some(({ from }) => from === 'WORLD')) lines.unshift('  world(["anyone"])');
  const edges = new Set<string>();
  const nodesOf = (service: string): string[] =>
    page.nodes
      .filter(({ kind, services }) => kind !== 'load-balancer' && services.includes(service))
      .map(({ name }) => name);
  const doorOf = (service: string): string[] => {
    const balancer = page.nodes.find(({ kind, services }) => kind === 'load-balancer' && services[0] === service);
    return balancer === undefined ? nodesOf(service) : [balancer.name];
  };
  for (const { from, to, protocol, ports } of page.links) {
    const sources = from === 'WORLD' ? ['world'] : nodesOf(from).map((name) => ids.get(name));
    for (const source of sources) {
      for (const target of doorOf(to)) {
        if (source !== ids.get(target)) {
          edges.add(`  ${source} -->|"${mermaidText(`${protocol} ${ports.join(', ')}`)}"| ${ids.get(target)}`);
        }
      }
    }
  }
  for (const balancer of page.nodes.filter(({ kind }) => kind === 'load-balancer')) {
    for (const node of nodesOf(balancer.services[0] ?? '')) {
      edges.add(`  ${ids.get(balancer.name)} --> ${ids.get(node)}`);
    }
  }
  return ['```mermaid', 'flowchart LR', ...lines, ...edges, '```'].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.map((_, column) => rows.some((row) => (row[column] ?? '') !== ''));
  const line = (cells: readonly string[]): string => `| ${cells.filter((_, column) => used[column]).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What Markdown would read as its own; a line's end would end a table's row. */
const escape = (text: string): string => text.replace(/[\\`*_[\]<>|#]/g, '\\$&').replace(/\s*\n\s*/g, ' ');

function code(text: string): string {
  const flat = text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return flat.includes('`') ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}

const mermaidText = (text: string): string => text.replaceAll('"', '#quot;');
