import { client } from './client';

const reported = new Set<string>();

/** Says once that the first screen, or the first graph with points in it, has been painted. Later calls do nothing. */
export function reportPainted(what: 'screen' | 'graph'): void {
  if (reported.has(what)) return;
  reported.add(what);
  // Two frames: the first one commits what was rendered, the second one proves that it was drawn.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      performance.mark(`gemba:${what}`);
      // Nothing depends on the answer; a failure here is already in the log of the other side.
      client.window.painted({ what }).catch(() => undefined);
    }),
  );
}
