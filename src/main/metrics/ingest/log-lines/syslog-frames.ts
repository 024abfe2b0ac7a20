export interface DrainedBody {
  readonly lines: readonly string[];
  /** Bytes at the end that are no whole message. */
  readonly brokenBytes: number;
}

const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const LESS_THAN = 0x3c;
const NEWLINE = 0x0a;
/** A longer length is no length. */
const MAX_DIGITS = 7;

/**
 * Takes the body of a log drain apart: messages with their length in front, as RFC 6587 frames syslog and Heroku's
 * logplex sends them (`83 <40>1 2012-11-30T06:45:29+00:00 host app web.3 - …`), or plain lines.
 */
export function splitDrainedBody(body: Uint8Array): DrainedBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (readFrame(bytes, 0) === null) return { lines: splitLines(bytes.toString('utf8')), brokenBytes: 0 };
  const lines: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const frame = readFrame(bytes, at);
    if (frame === null) {
      if (bytes[at] !== NEWLINE) break;
      // Some senders end each frame with a newline that its length does not count.
      at += 1;
      continue;
    }
    if (frame.end > bytes.length) break;
    lines.push(...splitLines(bytes.toString('utf8', frame.start, frame.end)));
    at = frame.end;
  }
  return { lines, brokenBytes: bytes.length - at };
}

/** Where the message whose length stands at `at` begins and ends; null where there is no length before a message. */
function readFrame(bytes: Buffer, at: number): { start: number; end: number } | null {
  let length = 0;
  let digit = at;
  for (; digit < at + MAX_DIGITS; digit += 1) {
    const byte = bytes[digit] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    length = length * 10 + (byte - ZERO);
  }
  const isFrame = digit > at && bytes[digit] === SPACE && bytes[digit + 1] === LESS_THAN && length > 0;
  return isFrame ? { start: digit + 1, end: digit + 1 + length } : null;
}

function splitLines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
