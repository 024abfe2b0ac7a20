/** A buffer that is kept from one column to the next and grows with the largest. */
export function roomIn(holder: { buffer: Float64Array }, count: number): Float64Array {
  if (holder.buffer.length < count) holder.buffer = new Float64Array(count * 2);
  return holder.buffer;
}
