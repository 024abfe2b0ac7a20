/** Counts what arrives over the bridge, for the developer overlay. */
let received = 0;

/** Called once for every answer and every event. */
export function countMessage(): void {
  received += 1;
}

/** Messages received since the window was opened. */
export function messagesReceived(): number {
  return received;
}
