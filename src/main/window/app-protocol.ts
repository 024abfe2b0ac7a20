import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol, type Session } from 'electron';
import { APP_ORIGIN } from '../../shared/channels';
import { resolveInside } from '../platform/resolve-inside';

const SCHEME = new URL(APP_ORIGIN).protocol.slice(0, -1);

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
};

/** Must run before the application is ready: gives the console's own scheme the rights of a web origin. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Everything from our own origin, styles that components add only with this load's nonce, nothing inline, nothing evaluated. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Serves the built renderer from one folder; a path that leads out of it is not found. */
export function serveAppScheme(session: Session, rendererDir: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    const file = url.origin === APP_ORIGIN || url.host === new URL(APP_ORIGIN).host ? fileFor(url, rendererDir) : null;
    if (file === null || request.method !== 'GET') return new Response('Not found', { status: 404 });
    const type = CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream';
    let body: string | Uint8Array<ArrayBuffer>;
    try {
      body = new Uint8Array(await readFile(file));
    } catch {
      // A name that the build does not have: the page says what it misses.
      return new Response('Not found', { status: 404 });
    }
    const nonce = randomBytes(16).toString('base64');
    if (file.endsWith('.html')) body = Buffer.from(body).toString('utf8').replaceAll('__CSP_NONCE__', nonce);
    return new Response(body, {
      headers: {
        'Content-Type': type,
        'Content-Security-Policy': contentSecurityPolicy(nonce),
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      },
    });
  });
}

function fileFor(url: URL, rendererDir: string): string | null {
  const wanted = decodeURIComponent(url.pathname);
  return resolveInside(rendererDir, wanted === '/' ? 'index.html' : `.${wanted}`);
}
