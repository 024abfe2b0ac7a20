/**
 * The command in a next step, for copying: what stands in backticks, or the whole of a step that is nothing but a
 * command. Null where it is a sentence that can only be followed.
 */
export function commandIn(step: string): string | null {
  const quoted = /`([^`]+)`/.exec(step)?.[1];
  if (quoted !== undefined) return quoted;
  return /^[a-z./~]/.test(step) && !/[.…]$/.test(step) ? step : null;
}
