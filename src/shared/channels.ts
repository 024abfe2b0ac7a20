/** The names of the three IPC channels; everything else travels inside their messages. */
export const CHANNELS = {
  /** Request and answer. */
  request: 'gemba:request',
  /** Renderer to main: subscribe, acknowledge, cancel. */
  control: 'gemba:control',
  /** Main to renderer: what streams say. */
  stream: 'gemba:stream',
} as const;

/** The scheme and host that the renderer is served from. Nothing else may send messages to the main process. */
export const APP_ORIGIN = 'gemba-app://console';
