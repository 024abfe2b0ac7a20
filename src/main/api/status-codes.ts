import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorCode } from '../../shared/errors';

/** The HTTP status that says most nearly what an error code says. */
export const STATUS_OF: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid: 422,
  refused: 409,
  usage: 400,
  missing: 404,
  untrusted: 403,
  busy: 423,
  timeout: 504,
  denied: 403,
  failed: 502,
  cancelled: 408,
  internal: 500,
};
