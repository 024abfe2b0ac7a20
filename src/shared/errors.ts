import { z } from 'zod';

/**
 * Every expected failure has one of these codes. The command line maps them to exit codes, the UI to its own place on the screen.
 *
 * - `invalid`      a file or a definition is wrong (exit 1)
 * - `refused`      the answer is no: a check failed, drift was found (exit 1)
 * - `usage`        wrong arguments or an invalid payload (exit 2)
 * - `missing`      something that is needed is not there: Docker, a host, an environment of that name (exit 3)
 * - `untrusted`    the workspace is not trusted and the command would run something from its files (exit 3)
 * - `busy`         another process owns it, another run is under way (exit 3)
 * - `timeout`      it did not answer in time (exit 3)
 * - `denied`       it is there and may not be used: permission, foreign frame, bad token (exit 3)
 * - `failed`       it began and failed (exit 4)
 * - `cancelled`    a person stopped it (exit 4)
 * - `internal`     a defect (exit 4)
 */
export const ERROR_CODES = [
  'invalid',
  'refused',
  'usage',
  'missing',
  'untrusted',
  'busy',
  'timeout',
  'denied',
  'failed',
  'cancelled',
  'internal',
] as const;

export const ErrorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** An error as it crosses a process border: never a stack trace. */
export const WireError = z.object({
  code: ErrorCode,
  /** One sentence that names the thing. */
  message: z.string(),
  /** The next step a person can take: a sentence or a command. */
  nextStep: z.string().optional(),
  detail: z.record(z.string(), z.unknown()).optional(),
});
export type WireError = z.infer<typeof WireError>;

/** An expected failure: what happened, and what to do next. Anything else that is thrown is a defect. */
export class GembaError extends Error {
  readonly code: ErrorCode;
  readonly nextStep: string | undefined;
  readonly detail: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { nextStep?: string; detail?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GembaError';
    this.code = code;
    this.nextStep = options.nextStep;
    this.detail = options.detail;
  }

  static fromWire(wire: WireError): GembaError {
    return new GembaError(wire.code, wire.message, {
      ...(wire.nextStep === undefined ? {} : { nextStep: wire.nextStep }),
      ...(wire.detail === undefined ? {} : { detail: wire.detail }),
    });
  }
}

/** Turns whatever was thrown into what may cross a border; a defect keeps its message and loses its stack. */
export function toWireError(error: unknown): WireError {
  if (error instanceof GembaError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
      ...(error.detail === undefined ? {} : { detail: error.detail }),
    };
  }
  if (error instanceof Error && error.name === 'AbortError') return { code: 'cancelled', message: 'Cancelled.' };
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}
