/** How long to wait after so many failures in a row: doubling, with chance in it, so that many senders do not come at once. */
export function backOffMs(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16));
  return full / 2 + (full / 2) * random();
}

const FIRST_MS = 500;
const LONGEST_MS = 30_000;
