import { Worker } from 'node:worker_threads';
import { locateInYaml, readYaml, type Place, type YamlContent, type YamlTarget } from './read-yaml';

/** Reads YAML without keeping the event loop waiting. */
export interface YamlReader {
  /** The longest text it takes, in bytes. */
  readonly maxBytes: number;
  read(text: string): Promise<YamlContent>;
  locate(text: string, targets: readonly YamlTarget[]): Promise<Place[]>;
  dispose(): Promise<void>;
}

/** What the worker is asked, and what it answers. */
export type YamlRequest =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'locate'; readonly text: string; readonly targets: readonly YamlTarget[] };
export type YamlAnswer = YamlContent | Place[];

/** About 20 ms of parsing: what the thread that asks does itself. */
const IN_THREAD_CHARACTERS = 12_000;
const MAX_BYTES = 1024 * 1024;
/** Without a worker a long text keeps its reader waiting, so it has to be shorter. */
const MAX_BYTES_WITHOUT_WORKER = 256 * 1024;
const TIME_LIMIT_MS = 15_000;

export function answerYamlRequest(request: YamlRequest): YamlAnswer {
  return request.kind === 'read' ? readYaml(request.text) : locateInYaml(request.text, request.targets);
}

/**
 * Short texts are read at once, long ones in a worker thread that lives for one text: they are rare, and a hostile one
 * is ended by ending its thread. Without a worker file everything is read at once.
 */
export function createYamlReader(workerFile: string | null): YamlReader {
  const running = new Set<Worker>();

  async function ask(request: YamlRequest): Promise<YamlAnswer> {
    if (workerFile === null || request.text.length <= IN_THREAD_CHARACTERS) return answerYamlRequest(request);
    const worker = new Worker(workerFile, { workerData: request, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
    running.add(worker);
    try {
      return await firstMessage(worker);
    } finally {
      running.delete(worker);
      await worker.terminate();
    }
  }

  return {
    maxBytes: workerFile === null ? MAX_BYTES_WITHOUT_WORKER : MAX_BYTES,
    async read(text) {
      try {
        return (await ask({ kind: 'read', text })) as YamlContent;
      } catch (error) {
        const message = `cannot be read as YAML: ${error instanceof Error ? error.message : String(error)}`;
        return { value: null, keys: {}, problems: [{ line: 1, column: 1, message }] };
      }
    },
    async locate(text, targets) {
      try {
        return (await ask({ kind: 'locate', text, targets })) as Place[];
      } catch {
        // The mistake itself is worth more than its place.
        return targets.map(() => ({ line: 1, column: 1 }));
      }
    },
    async dispose() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

function firstMessage(worker: Worker): Promise<YamlAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`it took longer than ${TIME_LIMIT_MS / 1000} s; split it into several files`)),
      TIME_LIMIT_MS,
    );
    worker.once('message', (answer: YamlAnswer) => resolve(answer));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('reading was stopped'));
    });
  });
}
