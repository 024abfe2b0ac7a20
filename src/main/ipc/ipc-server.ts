import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { z } from 'zod';
import type { Envelope, StreamMessage } from '../../shared/bridge';
import { APP_ORIGIN, CHANNELS } from '../../shared/channels';
import { GembaError, toWireError } from '../../shared/errors';
import { toDisposable, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { createPressureGate, type PressureGate } from '../router';
import type { Router } from '../router';

const Id = z.string().min(1).max(64);
const Name = z.string().min(1).max(64);

const RequestMessage = z.object({ id: Id, module: Name, name: Name, input: z.unknown() });
const ControlMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('subscribe'), id: Id, module: Name, name: Name, input: z.unknown() }),
  z.object({ kind: z.literal('acknowledge'), id: Id }),
  z.object({ kind: z.literal('cancel'), id: Id }),
]);

/** What is under way for one window: requests and streams by the id that the window chose. */
interface Conversation {
  readonly aborts: Map<string, AbortController>;
  readonly gates: Map<string, PressureGate<StreamMessage>>;
}

/**
 * Serves the contract to windows. Every message is checked before anything runs: the frame is the top frame of a
 * window that we opened, it shows our own origin, and the message has the right shape.
 *
 * @param routerOf the router for a window, or null for one that is not ours.
 */
export function serveIpc(options: { routerOf: (contents: WebContents) => Router | null; logger: Logger }): Disposable {
  const { routerOf, logger } = options;
  const conversations = new Map<number, Conversation>();

  function conversationOf(contents: WebContents): Conversation {
    const known = conversations.get(contents.id);
    if (known !== undefined) return known;
    const conversation: Conversation = { aborts: new Map(), gates: new Map() };
    conversations.set(contents.id, conversation);
    const endAll = (): void => {
      for (const abort of conversation.aborts.values()) abort.abort();
      conversation.aborts.clear();
      conversation.gates.clear();
    };
    // A page that is loaded anew, crashed or closed can no longer listen.
    contents.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) endAll();
    });
    contents.on('render-process-gone', endAll);
    contents.once('destroyed', () => {
      endAll();
      conversations.delete(contents.id);
    });
    return conversation;
  }

  function trustedRouter(event: IpcMainEvent | IpcMainInvokeEvent): Router {
    const frame = event.senderFrame;
    const router = routerOf(event.sender);
    if (router === null || frame === null || frame !== event.sender.mainFrame || frame.origin !== APP_ORIGIN) {
      logger.warn('a message from a foreign frame was refused', { origin: frame?.origin ?? 'gone' });
      throw new GembaError('denied', 'This page may not talk to the console.');
    }
    return router;
  }

  async function answer(event: IpcMainInvokeEvent, message: unknown): Promise<Envelope> {
    try {
      const router = trustedRouter(event);
      const parsed = RequestMessage.safeParse(message);
      if (!parsed.success) throw new GembaError('usage', 'That message has not the shape of a request.');
      const { id, module, name, input } = parsed.data;
      const { aborts } = conversationOf(event.sender);
      const abort = new AbortController();
      aborts.set(id, abort);
      try {
        return { ok: true, value: await router.call(module, name, input, { signal: abort.signal }) };
      } finally {
        aborts.delete(id);
      }
    } catch (error) {
      return { ok: false, error: describe(error) };
    }
  }

  function describe(error: unknown): ReturnType<typeof toWireError> {
    const wire = toWireError(error);
    if (wire.code === 'internal') {
      logger.error(wire.message, { stack: error instanceof Error ? error.stack : undefined });
    }
    return wire;
  }

  function control(event: IpcMainEvent, message: unknown): void {
    let router: Router;
    try {
      router = trustedRouter(event);
    } catch {
      return; // Logged where it was refused; a foreign frame gets no answer.
    }
    const parsed = ControlMessage.safeParse(message);
    if (!parsed.success) {
      logger.warn('a control message of the wrong shape was refused');
      return;
    }
    const conversation = conversationOf(event.sender);
    const command = parsed.data;
    switch (command.kind) {
      case 'subscribe':
        subscribe(event.sender, conversation, router, command);
        return;
      case 'acknowledge':
        conversation.gates.get(command.id)?.acknowledge();
        return;
      case 'cancel':
        conversation.aborts.get(command.id)?.abort();
        conversation.gates.delete(command.id);
        return;
    }
  }

  function subscribe(
    contents: WebContents,
    conversation: Conversation,
    router: Router,
    command: { id: string; module: string; name: string; input?: unknown },
  ): void {
    const { id, module, name, input } = command;
    const send = (message: StreamMessage): void => {
      if (!contents.isDestroyed()) contents.send(CHANNELS.stream, id, message);
    };
    const spec = router.specOf(module, name);
    const gate = createPressureGate<StreamMessage>(spec?.kind === 'stream' ? spec.pressure : 'latest', send);
    const abort = new AbortController();
    conversation.aborts.set(id, abort);
    conversation.gates.set(id, gate);
    router
      .subscribe(module, name, input, (value) => gate.push({ kind: 'event', value }), { signal: abort.signal })
      .then(
        () => {
          if (!abort.signal.aborted) send({ kind: 'end' });
        },
        (error: unknown) => {
          if (!abort.signal.aborted) send({ kind: 'error', error: describe(error) });
        },
      )
      .finally(() => {
        conversation.aborts.delete(id);
      });
  }

  ipcMain.handle(CHANNELS.request, answer);
  ipcMain.on(CHANNELS.control, control);
  return toDisposable(() => {
    ipcMain.removeHandler(CHANNELS.request);
    ipcMain.off(CHANNELS.control, control);
    for (const { aborts } of conversations.values()) for (const abort of aborts.values()) abort.abort();
  });
}
