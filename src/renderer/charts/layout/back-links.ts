/**
 * Links that close a cycle: the back edges of a depth-first walk that starts at the first link's source and follows the
 * list's order, so that the same graph always breaks at the same place. A link to itself is one too.
 */
export function findBackLinks(
  links: ReadonlyArray<{ readonly source: string; readonly target: string }>,
): ReadonlySet<number> {
  const outgoing = new Map<string, number[]>();
  links.forEach(({ source }, index) => {
    const list = outgoing.get(source);
    if (list) list.push(index);
    else outgoing.set(source, [index]);
  });
  const targets = new Set(links.map(({ target }) => target));
  const sources = [...outgoing.keys()];
  // Beginning where nothing flows in keeps the flow's own direction; only then what is left, which is all cycle.
  const starts = [...sources.filter((id) => !targets.has(id)), ...sources];
  const back = new Set<number>();
  const state = new Map<string, 'open' | 'done'>();
  for (const start of starts) visit(start);
  return back;

  function visit(start: string): void {
    if (state.has(start)) return;
    state.set(start, 'open');
    const stack: Array<{ id: string; next: number }> = [{ id: start, next: 0 }];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const index = outgoing.get(top.id)?.[top.next];
      if (index === undefined) {
        state.set(top.id, 'done');
        stack.pop();
        continue;
      }
      top.next += 1;
      const target = links[index]?.target ?? '';
      if (state.get(target) === 'open') back.add(index);
      else if (!state.has(target)) {
        state.set(target, 'open');
        stack.push({ id: target, next: 0 });
      }
    }
  }
}
