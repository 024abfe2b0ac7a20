/** An interval without a sign means the past here. */
export function backwards(interval: string): string {
  return /^\d/.test(interval) ? `-${interval}` : interval;
}
