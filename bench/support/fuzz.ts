/** A parser under random and mutated input. */
export interface FuzzedParser {
  readonly name: string;
  readonly samples: readonly Buffer[];
  readonly take: (input: Buffer) => void;
  /** After every thousandth input. */
  readonly pause?: () => void;
}

/** GEMBA_BENCH_INPUTS inputs for each parser, the same ones for one GEMBA_BENCH_SEED. */
export const INPUTS = Number(process.env['GEMBA_BENCH_INPUTS'] ?? '200000');
export const SEED = Number(process.env['GEMBA_BENCH_SEED'] ?? '1');

/** Xorshift: the same inputs on every machine for one seed. */
let state = SEED >>> 0 || 1;
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

function randomBytes(): Buffer {
  return Buffer.from(Array.from({ length: random(64) }, () => random(256)));
}

function mutate(sample: Buffer): Buffer {
  const copy = Buffer.from(sample);
  for (let changes = random(6); changes > 0; changes -= 1) copy[random(copy.length)] = random(256);
  return random(4) === 0 ? copy.subarray(0, random(copy.length + 1)) : copy;
}

function heapBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function run(parser: FuzzedParser): { growthBytes: number; perSecond: number } {
  let halfway = 0;
  const started = performance.now();
  for (let index = 0; index < INPUTS; index += 1) {
    const sample = parser.samples[random(parser.samples.length)] ?? Buffer.alloc(1);
    parser.take(random(8) === 0 ? randomBytes() : mutate(sample));
    if (index % 1000 === 999) parser.pause?.();
    if (index === INPUTS >> 1) halfway = heapBytes();
  }
  const seconds = (performance.now() - started) / 1000;
  parser.pause?.();
  return { growthBytes: heapBytes() - halfway, perSecond: Math.round(INPUTS / seconds) };
}

/**
 * Nothing may escape a parser, and the heap may not grow: the second half of the inputs is compared with the first, in
 * which caches fill. What escapes ends the bench.
 */
export function fuzzParsers(parsers: readonly FuzzedParser[]) {
  let largestBytes = 0;
  const perParser: Record<string, unknown> = {};
  for (const parser of parsers) {
    const { growthBytes, perSecond } = run(parser);
    largestBytes = Math.max(largestBytes, growthBytes);
    perParser[parser.name] = { growthKilobytes: Math.round(growthBytes / 1000), inputsPerSecond: perSecond };
  }
  return { largestBytes, perParser };
}
