/** The scheme under which a link opens the console: `gemba://environments/local/topology`. */
export const LINK_SCHEME = 'gemba';

/** The first `gemba://…` among a process's arguments (a second instance delivers a link that way), or null. */
export function linkAmong(argv: readonly string[]): string | null {
  return argv.find((argument) => isLink(argument)) ?? null;
}

/** Whether a text is a link that the console follows. What it leads to is decided by the renderer's routes. */
export function isLink(text: string): boolean {
  return text.length <= 4096 && URL.canParse(text) && new URL(text).protocol === `${LINK_SCHEME}:`;
}
