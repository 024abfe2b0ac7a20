import path from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import { GembaError } from '../../shared/errors';
import { answerError } from './guard';

/** A picture of one screen. */
export const ScreenshotCommand = z.object({
  /** `overview`, `metrics`, … or a whole deep link. */
  screen: z.string().min(1).max(4096),
  size: z.object({ width: z.number().int().min(200).max(10_000), height: z.number().int().min(200).max(10_000) }),
  theme: z.enum(['dark', 'light']),
  /** A PDF is the page as it is printed: on paper, in the light theme. */
  format: z.enum(['png', 'pdf']).default('png'),
  /** Absolute path of the file. */
  out: z.string().refine((file) => path.isAbsolute(file), 'must be an absolute path'),
});
export type ScreenshotCommand = z.infer<typeof ScreenshotCommand>;

/** What `gemba open`, `gemba screenshot` and `gemba export` ask of a running console; the desktop root implements it. */
export interface DesktopCommands {
  /** Follows a `gemba://` link and brings the window to the front. */
  readonly open: (link: string) => void | Promise<void>;
  readonly screenshot: (request: ScreenshotCommand) => Promise<void>;
}

const OpenCommand = z.object({
  link: z
    .string()
    .max(4096)
    .regex(/^gemba:\/\//, 'must begin with gemba://'),
});

/** `POST /desktop/open` and `/desktop/screenshot`; 404 where this process has no window. */
export function desktopRoutes(desktop: () => DesktopCommands | null): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const route = <Input>(
    path: string,
    schema: z.ZodType<Input>,
    act: (to: DesktopCommands, input: Input) => unknown,
  ) => {
    app.post(path, async (context) => {
      try {
        const commands = desktop();
        if (commands === null)
          throw new GembaError('missing', 'This process has no window.', { nextStep: 'Open one: gemba start' });
        const input = schema.safeParse(await context.req.json().catch(() => null));
        if (!input.success) {
          const issue = input.error.issues[0];
          throw new GembaError('usage', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
        }
        await act(commands, input.data);
        return context.json({});
      } catch (error) {
        return answerError(context, error);
      }
    });
  };
  route('/desktop/open', OpenCommand, (to, { link }) => to.open(link));
  route('/desktop/screenshot', ScreenshotCommand, (to, request) => to.screenshot(request));
  return app;
}
