import { MalformedBody, unpackBody } from '../unpack-body';
import { splitDrainedBody } from './syslog-frames';

/** One `POST /logs`, as it came in. */
export interface LogDrainPost {
  readonly contentEncoding: string | null;
  readonly body: Uint8Array;
}

export interface LogDrainAnswer {
  readonly status: number;
  /** Null where there is nothing to say. */
  readonly message: string | null;
}

export interface LogDrainSink {
  takeLines(lines: readonly string[]): void;
  reject(reason: 'body' | 'frame', excerpt: string): void;
}

/** Takes the lines of one body. Never throws: what is broken at its end is counted, what stood before it is taken. */
export function answerLogDrain(post: LogDrainPost, sink: LogDrainSink): LogDrainAnswer {
  try {
    const { lines, brokenBytes } = splitDrainedBody(unpackBody(post.body, post.contentEncoding));
    sink.takeLines(lines);
    if (brokenBytes > 0) sink.reject('frame', `${brokenBytes} bytes at the end of a log drain's body are no message`);
    return { status: 204, message: null };
  } catch (error) {
    if (!(error instanceof MalformedBody)) throw error;
    sink.reject('body', error.message);
    return { status: 400, message: error.message };
  }
}
