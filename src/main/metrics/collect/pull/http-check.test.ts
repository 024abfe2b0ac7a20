import { describe, expect, it } from 'vitest';
import { collectOnce, contextWith, NOW_SECONDS, valuesOf } from './testing/collect-once';
import { hasOpenssl, servePages, servePagesOverTls } from './testing/serve-pages';

describe('an HTTP check', () => {
  it('says that a site is up, and how long each part took', async () => {
    const url = await servePages((_, response) => response.end('welcome to the shop'));
    const reading = await collectOnce({ kind: 'http', url, contains: 'shop', matches: '^welcome' });
    const values = valuesOf(reading);
    expect(reading.problem).toBeNull();
    expect(values).toMatchObject({
      'http.shop.up': 1,
      'http.shop.status': 200,
      'http.shop.body_match': 1,
      'http.shop.size_bytes': 19,
    });
    const parts = ['connect_ms', 'first_byte_ms'].map((part) => values[`http.shop.${part}`]!);
    expect(parts.every((ms) => ms >= 0)).toBe(true);
    expect(parts.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(values['http.shop.total_ms']!);
    expect(values).not.toHaveProperty('http.shop.tls_ms');
    expect(new Set(reading.samples.map(({ timeSeconds }) => timeSeconds))).toEqual(new Set([NOW_SECONDS]));
  });

  it.each<[string, object, string]>([
    ['a status that is none of the wanted', { status: [201, 204] }, 'status 200 instead of 201 or 204'],
    ['a text that is not there', { contains: 'farewell' }, 'the answer does not hold what it should'],
    ['a pattern that does not match', { matches: '^x' }, 'the answer does not hold what it should'],
  ])('says that a site is down for %s', async (_name, wanted, problem) => {
    const url = await servePages((_, response) => response.end('welcome'));
    const reading = await collectOnce({ kind: 'http', url, ...wanted });
    expect(reading.problem).toBe(problem);
    expect(valuesOf(reading)['http.shop.up']).toBe(0);
  });

  it('takes redirects for good and errors of the server for bad', async () => {
    const url = await servePages((request, response) => {
      response.writeHead(request.url === '/moved' ? 302 : 503).end();
    });
    expect((await collectOnce({ kind: 'http', url: `${url}/moved` })).problem).toBeNull();
    expect((await collectOnce({ kind: 'http', url })).problem).toBe('status 503');
  });

  it('sends what it is told: method, headers, body and the secret that it names', async () => {
    const seen: string[] = [];
    const url = await servePages((request, response) => {
      const { authorization, 'x-shop': shop } = request.headers;
      request.setEncoding('utf8').on('data', (body: string) => seen.push(body));
      request.on('end', () => {
        seen.push(request.method ?? '', String(shop), String(authorization));
        response.end();
      });
    });
    const definition = { kind: 'http', url, method: 'POST', body: 'hello', headers: { 'X-Shop': '1' } };
    const context = contextWith({ 'shop-user.USER': 'ada', 'shop-user.PASSWORD': 'x' });
    await collectOnce({ ...definition, credentials_name: 'shop-user' }, context);
    expect(seen).toEqual(['hello', 'POST', '1', `Basic ${Buffer.from('ada:x').toString('base64')}`]);
    await expect(collectOnce({ ...definition, credentials_name: 'other' }, context)).rejects.toThrow(
      'the credential other is not known here',
    );
  });

  it('says that nobody is there', async () => {
    const reading = await collectOnce({ kind: 'http', url: 'http://127.0.0.1:1/' });
    expect(reading.problem).toMatch(/ECONNREFUSED/);
    expect(valuesOf(reading)).not.toHaveProperty('http.shop.total_ms');
  });

  it('does not wait for what never comes, and reads no more than a page', async () => {
    const url = await servePages((request, response) => {
      if (request.url === '/endless') {
        const more = (): boolean => response.write(Buffer.alloc(65_536), () => void more());
        more();
      }
    });
    const endless = await collectOnce({ kind: 'http', url: `${url}/endless` });
    expect(valuesOf(endless)['http.shop.size_bytes']).toBe(4 * 1024 * 1024);
    const { createCollector } = await import('./create-collector');
    const { scheduled } = await import('./testing/collect-once');
    const silent = createCollector(scheduled({ kind: 'http', url }), contextWith());
    const late = new AbortController();
    const reading = silent.read(late.signal);
    late.abort(new Error('no answer within 5 s'));
    expect((await reading).problem).toBe('no answer within 5 s');
  });

  it.skipIf(!hasOpenssl)(
    'measures TLS and the certificate, and refuses one that nobody vouches for (needs openssl)',
    async () => {
      const { url, caFile } = await servePagesOverTls((_, response) => response.end('ok'));
      const trusted = valuesOf(await collectOnce({ kind: 'http', url, ca_file: caFile }));
      expect(trusted['http.shop.up']).toBe(1);
      expect(trusted['http.shop.tls_ms']).toBeGreaterThan(0);
      expect(trusted['http.shop.dns_ms']).toBeGreaterThanOrEqual(0);
      const endsMs = Date.now() + 30 * 86_400_000;
      expect(trusted['http.shop.certificate_days']).toBeCloseTo((endsMs - NOW_SECONDS * 1000) / 86_400_000, 0);
      const untrusted = await collectOnce({ kind: 'http', url });
      expect(untrusted.problem).toMatch(/self[- ]signed certificate/);
      expect(valuesOf(untrusted)['http.shop.up']).toBe(0);
      await expect(collectOnce({ kind: 'http', url, ca_file: '/nowhere.pem' })).rejects.toThrow('ENOENT');
    },
  );
});
