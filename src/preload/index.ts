import { contextBridge, ipcRenderer } from 'electron';
import type { Envelope, GembaBridge, StreamMessage } from '../shared/bridge';
import { CHANNELS } from '../shared/channels';

/**
 * The one narrow bridge. It exposes verbs over three fixed channels, never `ipcRenderer`, never a raw event; which
 * calls exist and whether an input fits is decided on the other side.
 */
const listeners = new Map<string, (message: StreamMessage) => void>();

ipcRenderer.on(CHANNELS.stream, (_event, id: string, message: StreamMessage) => {
  listeners.get(id)?.(message);
  if (message.kind === 'event') {
    // Acknowledged only after a frame: a window that cannot draw as fast as events come is sent fewer of them.
    requestAnimationFrame(() => ipcRenderer.send(CHANNELS.control, { kind: 'acknowledge', id }));
  } else {
    listeners.delete(id);
  }
});

const bridge: GembaBridge = {
  request: (module, name, input, id) =>
    ipcRenderer.invoke(CHANNELS.request, { id, module, name, input }) as Promise<Envelope>,
  cancel: (id) => ipcRenderer.send(CHANNELS.control, { kind: 'cancel', id }),
  subscribe(module, name, input, id, listener) {
    listeners.set(id, listener);
    ipcRenderer.send(CHANNELS.control, { kind: 'subscribe', id, module, name, input });
  },
  unsubscribe(id) {
    listeners.delete(id);
    ipcRenderer.send(CHANNELS.control, { kind: 'cancel', id });
  },
  platform: process.platform as GembaBridge['platform'],
};

contextBridge.exposeInMainWorld('gemba', bridge);
