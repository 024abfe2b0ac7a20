/** A way into one node, whatever it is: a container by exec, a host or virtual machine by SSH. */
export interface NodeAccess {
  /** The node's name, for messages. */
  readonly node: string;
  /**
   * Runs a command to its end. The words reach the program as they are; where a shell is wanted it is named:
   * `['/bin/sh', '-c', script]`. A status other than 0 is an answer, not an error.
   *
   * @throws GembaError `timeout`, `cancelled`, or `missing` where the node cannot be reached
   */
  run(command: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Writes files, with the folders above them. Absolute paths; what is there is replaced. */
  put(files: readonly NodeFile[], options?: { readonly signal?: AbortSignal }): Promise<void>;
  dispose(): Promise<void>;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds; half a minute where nothing is said. */
  readonly timeoutMs?: number;
  /** Set for the command, beside what the node has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Lines as they come, without their ends. */
  readonly onLine?: (line: { readonly stream: 'stdout' | 'stderr'; readonly text: string }) => void;
}

export interface CommandResult {
  /** The exit status; 128 and the signal's number where a signal ended it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface NodeFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** Permission bits, such as 0o755; 0o644 where nothing is said. */
  readonly mode?: number;
  /** A symbolic link that leads there; its content and mode count for nothing. */
  readonly link?: string;
}

export const DEFAULT_RUN_LIMIT_MS = 30_000;
/** What a command printed beyond this is dropped from the result, oldest first; `onLine` has seen it. */
export const MAX_RESULT_BYTES = 4 * 1024 ** 2;
