import { bitLength, decoder, encoder, forgetOdds } from './binary-coder';

/**
 * Arithmetic coding of whole numbers of up to three kinds: small ones, great ones and great negative ones, where what steps,
 * wraps or beats makes its jumps. A kind is told in the context of the two kinds before, and a number as its distance from
 * where its kind has been lately. So a smooth curve under regular jumps costs about what the curve alone does.
 */
const KINDS = 3;
const LENGTHS = 64;
const SIZES = KINDS * KINDS * 2;
const SIGNS = SIZES + KINDS * LENGTHS;
const DIGITS = SIGNS + KINDS * LENGTHS;
/** Digits after the first that are modelled. */
const MODELLED = 3;
const CONTEXTS = DIGITS + ((2 * LENGTHS) << MODELLED);
/** Distances have to stay whole. */
const MOST_LENGTH = 50;
/** Between small and great lie so many lengths at least that do not occur. */
const GAP = 2;
/** A limit that no number reaches: all are of one kind. */
const NO_LIMIT = 63;

const centres = new Float64Array(KINDS);

/** The least bit length of a great number, for `writeKinds`; null where the numbers are too great for it. */
export function kindsLimit(numbers: Float64Array, count: number): number | null {
  const used = new Uint8Array(64);
  for (let index = 0; index < count; index += 1) used[bitLength(Math.abs(numbers[index] ?? 0))] = 1;
  let limit = NO_LIMIT;
  let widest = GAP;
  let last = -1;
  for (let length = 0; length < used.length; length += 1) {
    if (used[length] === 0) continue;
    if (length > MOST_LENGTH) return null;
    if (last >= 0 && length - last - 1 >= widest) {
      widest = length - last;
      limit = length;
    }
    last = length;
  }
  return limit;
}

/** Whole numbers of up to 50 bits, with a `limit` from `kindsLimit`. Valid until the next call. */
export function writeKinds(numbers: Float64Array, count: number, limit: number): Uint8Array {
  forgetOdds(CONTEXTS);
  centres.fill(0);
  encoder.reset();
  let before = 0;
  for (let index = 0; index < count; index += 1) {
    const number = numbers[index] ?? 0;
    const kind = bitLength(Math.abs(number)) < limit ? 0 : number > 0 ? 1 : 2;
    encoder.modelled(before * 2, kind === 0 ? 0 : 1);
    if (kind !== 0) encoder.modelled(before * 2 + 1, kind === 1 ? 0 : 1);
    before = (before * KINDS + kind) % (KINDS * KINDS);
    const distance = number - Math.round(centres[kind] ?? 0);
    writeDistance(kind, distance);
    follow(kind, number);
  }
  return encoder.finish();
}

/** Reads what `writeKinds` wrote, from `start` to `end`. */
export function readKinds(bytes: Uint8Array, start: number, end: number, into: Float64Array, count: number): void {
  forgetOdds(CONTEXTS);
  centres.fill(0);
  decoder.begin(bytes, start, end);
  let before = 0;
  for (let index = 0; index < count; index += 1) {
    const kind = decoder.modelled(before * 2) === 0 ? 0 : decoder.modelled(before * 2 + 1) === 0 ? 1 : 2;
    before = (before * KINDS + kind) % (KINDS * KINDS);
    const number = readDistance(kind) + Math.round(centres[kind] ?? 0);
    into[index] = number;
    follow(kind, number);
  }
}

/** Half way to each number: less would lag behind a curve, more would bring noise along. */
function follow(kind: number, number: number): void {
  const centre = centres[kind] ?? 0;
  centres[kind] = centre === 0 ? number : centre + (number - centre) / 2;
}

function writeDistance(kind: number, distance: number): void {
  const size = Math.abs(distance);
  const length = bitLength(size);
  let node = 1;
  for (let place = 5; place >= 0; place -= 1) {
    const bit = ((length >> place) & 1) as 0 | 1;
    encoder.modelled(SIZES + kind * LENGTHS + node, bit);
    node = node * 2 + bit;
  }
  if (length === 0) return;
  const negative = distance < 0 ? 1 : 0;
  encoder.modelled(SIGNS + kind * LENGTHS + length, negative);
  const base = DIGITS + ((negative * LENGTHS + length) << MODELLED);
  let prefix = 1;
  for (let place = length - 2; place >= 0; place -= 1) {
    const bit = (length <= 31 ? (size >>> place) & 1 : Math.floor(size / 2 ** place) % 2) as 0 | 1;
    if (length - 2 - place < MODELLED) {
      encoder.modelled(base + prefix, bit);
      prefix = prefix * 2 + bit;
    } else encoder.plain(bit);
  }
}

function readDistance(kind: number): number {
  let node = 1;
  for (let place = 0; place < 6; place += 1) node = node * 2 + decoder.modelled(SIZES + kind * LENGTHS + node);
  const length = node - LENGTHS;
  if (length === 0) return 0;
  const negative = decoder.modelled(SIGNS + kind * LENGTHS + length);
  const base = DIGITS + ((negative * LENGTHS + length) << MODELLED);
  const modelled = Math.min(MODELLED, length - 1);
  let size = 1;
  for (let place = 0; place < modelled; place += 1) size = size * 2 + decoder.modelled(base + size);
  for (let place = modelled; place < length - 1; place += 1) size = size * 2 + decoder.plain();
  return negative === 1 ? -size : size;
}
