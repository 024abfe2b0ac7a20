import ELK from 'elkjs/lib/elk-api';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { TopologyEngine } from './topology-layout';

/** ELK is a megabyte and a half of program: it gets a thread of its own, and gives it back when nobody lays out any more. */
const IDLE_MS = 10_000;

let worker: { readonly elk: InstanceType<typeof ELK>; users: number } | null = null;
let idleTimer: ReturnType<typeof setTimeout> | null = null;

/** The engine that all pictures of a window share. The worker is a file of ours, as the content security policy asks. */
export const elkEngine: TopologyEngine = {
  async layout(graph) {
    if (idleTimer) clearTimeout(idleTimer);
    worker ??= { elk: new ELK({ workerUrl }), users: 0 };
    const mine = worker;
    mine.users += 1;
    try {
      return await mine.elk.layout(graph);
    } finally {
      mine.users -= 1;
      if (mine.users === 0) idleTimer = setTimeout(stopWorker, IDLE_MS);
    }
  },
};

function stopWorker(): void {
  if (!worker || worker.users > 0) return;
  worker.elk.terminateWorker();
  worker = null;
}
