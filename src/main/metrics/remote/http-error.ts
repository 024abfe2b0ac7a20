import { GembaError } from '../../../shared/errors';

/** An answer that is none, and whether asking again may help. */
export interface HttpFailure {
  readonly error: GembaError;
  readonly retry: boolean;
  /** How long the server asked to be left alone, milliseconds; null where it did not say. */
  readonly waitMs: number | null;
}

/** Busy, overloaded, restarting, or a proxy whose server is. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

export function failureOfStatus(server: string, status: number, text: string, retryAfter: string | null): HttpFailure {
  const said = excerpt(text);
  const waitMs = retryAfterMs(retryAfter);
  if (status === 401 || status === 403) {
    const error = new GembaError('denied', `${server} refuses the credentials (status ${status}).`, {
      nextStep: 'Check `credentials_name` of this remote in gemba.yaml and the variables that hold its secret.',
    });
    return { error, retry: false, waitMs };
  }
  const code = status === 404 ? 'missing' : status >= 400 && status < 500 ? 'usage' : 'failed';
  const error = new GembaError(code, `${server} answered with status ${status}${said === '' ? '' : `: ${said}`}`, {
    detail: { status },
  });
  return { error, retry: TRANSIENT.has(status), waitMs };
}

/** Connection refused, reset, no such host, a certificate that is not trusted, an answer that broke off. */
export function failureOfConnection(server: string, cause: Error & { code?: string }): HttpFailure {
  const why = cause.code ?? cause.message;
  if (/CERT|SIGNATURE|TLS|SSL/.test(why)) {
    const error = new GembaError('denied', `The certificate of ${server} is not trusted (${why}).`, {
      nextStep: 'Name a file with its authority in GEMBA_CREDENTIAL_<NAME>_CA.',
      cause,
    });
    return { error, retry: false, waitMs: null };
  }
  const error = new GembaError('missing', `${server} cannot be reached: ${cause.message || why}`, {
    nextStep: 'Check its `url` in gemba.yaml and the network.',
    cause,
  });
  return { error, retry: why !== 'ENOTFOUND', waitMs: null };
}

/** `Retry-After` in seconds; a date there is rare and treated as if nothing was said. */
function retryAfterMs(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : null;
}

/** What a server says in text or HTML, on one line. */
function excerpt(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}
