import { expect, it } from 'vitest';
import { registryRefusal } from './registry-refusal';

/** Sentences of dockerd 20.10 and 27, and of registries behind it. */
const SAID = [
  ['no basic auth credentials', 'denied', 'asks for a login, and there is none'],
  ['unauthorized: authentication required', 'denied', 'asks for a login, and there is none'],
  ['denied: requested access to the resource is denied', 'denied', 'takes it from nobody without a login'],
  [
    'Get "https://r.example.org/v2/": http: server gave HTTP response to HTTPS client',
    'failed',
    'speaks plain HTTP, and the engine insists on HTTPS',
  ],
  [
    'Get "https://r.example.org/v2/": x509: certificate signed by unknown authority',
    'failed',
    'does not trust the certificate of r.example.org',
  ],
  ['Get "https://r.example.org/v2/": dial tcp 10.0.0.1:443: connect: connection refused', 'missing', 'nothing listens'],
  ['Get "https://r.example.org/v2/": dial tcp: lookup r.example.org: no such host', 'missing', 'there is no host'],
  [
    'Get "https://r.example.org/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'timeout',
    'does not answer',
  ],
  ['blob upload unknown', 'failed', 'blob upload unknown'],
] as const;

it.each(SAID)('says what is wrong and what to do: %s', (said, code, words) => {
  const about = { registry: 'team', host: 'r.example.org', credentialsName: null, loginFrom: null };
  const error = registryRefusal('r.example.org/web:1', said, about);
  expect(error.code).toBe(code);
  expect(error.message).toContain('r.example.org/web:1 was not pushed: ');
  expect(error.message).toContain(words);
  expect(error.nextStep).not.toBe('');
  expect(error.detail).toEqual({ said });
});

it('names the variables of credentials that are not taken', () => {
  const about = {
    registry: 'team',
    host: 'r.example.org',
    credentialsName: 'team-a',
    loginFrom: 'the credentials team-a',
  };
  const error = registryRefusal('r.example.org/web:1', 'unauthorized: incorrect username or password', about);
  expect(error.message).toContain('r.example.org does not take the login from the credentials team-a.');
  expect(error.nextStep).toContain('GEMBA_CREDENTIAL_TEAM_A_PASSWORD');
});
