/** Gathers text up to a size; beyond it the oldest pieces go. */
export function keepNewest(maxBytes: number): { add(text: string): void; text(): string } {
  let pieces: string[] = [];
  let size = 0;
  let first = 0;
  return {
    add(text) {
      pieces.push(text);
      size += text.length;
      while (size > maxBytes && first < pieces.length - 1) {
        size -= pieces[first]?.length ?? 0;
        pieces[first] = '';
        first += 1;
      }
      if (first > 1000) {
        pieces = pieces.slice(first);
        first = 0;
      }
    },
    text: () => pieces.join(''),
  };
}
