import { z } from 'zod';
import { request, stream } from './define';
import { Settings } from './app';

/** What only a window has; served by the desktop shell, not by `serve`. */
export const windowContract = {
  settings: stream({ pressure: 'latest', input: z.object({}), event: Settings }),
  changeSettings: request({ input: Settings.partial(), output: Settings }),
  minimize: request({ input: z.object({}), output: z.object({}) }),
  toggleMaximize: request({ input: z.object({}), output: z.object({}) }),
  close: request({ input: z.object({}), output: z.object({}) }),
  /** The answer to the question that `closing` asked. */
  answerClose: request({
    input: z.object({ answer: z.enum(['collect', 'quit', 'cancel']), remember: z.boolean() }),
    output: z.object({}),
  }),
  /** Things the shell asks of the renderer: follow a deep link, ask what closing should do, run a menu command. */
  commands: stream({
    pressure: 'queue',
    input: z.object({}),
    event: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('open'), link: z.string() }),
      z.object({ kind: z.literal('ask-close') }),
      z.object({ kind: z.literal('menu'), command: z.string() }),
    ]),
  }),
  /** The application menu, for platforms on which it stands under the mark. */
  popupMenu: request({ input: z.object({ x: z.number(), y: z.number() }), output: z.object({}) }),
  /** Opens a folder chooser; the chosen workspace replaces the open one. */
  chooseWorkspace: request({ input: z.object({}), output: z.object({ opened: z.boolean() }) }),
  openWorkspace: request({ input: z.object({ dir: z.string().max(4096) }), output: z.object({}) }),
  /** Opens an http(s) address in the system's browser, after parsing it. */
  openExternal: request({ input: z.object({ url: z.string().max(4096) }), output: z.object({}) }),
  /** The renderer says once that the first screen and the first graph are painted. */
  painted: request({ input: z.object({ what: z.enum(['screen', 'graph']) }), output: z.object({}) }),
} as const;
