import path from 'node:path';
import type { Envelope } from '../../src/shared/bridge';
import { askMain, expect, launchConsole, closeConsole, ROOT, type RunningConsole } from '../fixtures/console';
import { test } from '@playwright/test';

/** Each point of the security rules, asserted in the built application with the window settings of production. */

let running: RunningConsole;
test.beforeAll(async () => {
  running = await launchConsole();
});
test.afterAll(() => closeConsole(running));

test('the page is served from the console’s own scheme with a strict content security policy', async () => {
  const { page } = running;
  expect(page.url()).toMatch(/^gemba-app:\/\/console\//);
  const policy = await page.evaluate(async () => (await fetch('/index.html')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'self'");
  expect(policy).toMatch(/style-src 'self' 'nonce-[A-Za-z0-9+/=]{20,}'/);
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain('unsafe-eval');
});

test('a policy’s nonce is never used twice', async () => {
  const nonces = await running.page.evaluate(async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch('/index.html')).headers.get('content-security-policy') ?? ''),
    );
    return policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1]);
  });
  expect(nonces[0]).toBeTruthy();
  expect(nonces[0]).not.toBe(nonces[1]);
});

test('inline scripts, evaluated code and foreign requests are refused', async () => {
  const outcome = await running.page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    // From a timer: what the debugger itself evaluates is exempt from the policy while it is on the stack.
    const evaluated = await new Promise<string>((resolve) => {
      setTimeout(() => {
        try {
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is tested is that it is refused
          (new Function('return 1') as () => number)();
          resolve('ran');
        } catch {
          resolve('refused');
        }
      });
    });
    const foreign = await fetch('http://127.0.0.1:9/').then(
      () => 'sent',
      () => 'refused',
    );
    return { inline: 'injected' in window, evaluated, foreign };
  });
  expect(outcome).toEqual({ inline: false, evaluated: 'refused', foreign: 'refused' });
});

test('the page has no Node: no require, no process, no module loader', async () => {
  const found = await running.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in window),
  );
  expect(found).toEqual([]);
});

test('the bridge exposes its verbs and nothing else', async () => {
  const keys = await running.page.evaluate(() => Object.keys(window.gemba).toSorted());
  expect(keys).toEqual(['cancel', 'platform', 'request', 'subscribe', 'unsubscribe']);
});

test('the window keeps its isolation, sandbox and web security', async () => {
  const preferences = await askMain(() =>
    running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return contents.getLastWebPreferences();
    }),
  );
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('navigation away from the console is refused', async () => {
  const { app, page } = running;
  const before = page.url();
  const refused = await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) throw new Error('there is no window');
    const outcomes: boolean[] = [];
    contents.on('will-navigate', (event) => outcomes.push(event.defaultPrevented));
    for (const address of ['https://example.org/', 'data:text/html,<h1>elsewhere</h1>', 'file:///etc/hostname']) {
      // The listener above was added last, so that it sees what ours decided.
      await contents.executeJavaScript(`location.href = ${JSON.stringify(address)}; undefined`);
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      });
    }
    return { outcomes, url: contents.getURL() };
  });
  expect(refused.url).toBe(before);
  expect(refused.outcomes.every((isPrevented) => isPrevented)).toBe(true);
});

test('new windows are refused', async () => {
  const opened = await running.page.evaluate(() => window.open('https://example.org/') !== null);
  expect(opened).toBe(false);
  expect(await askMain(() => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))).toBe(
    1,
  );
});

test('permissions are denied', async () => {
  const state = await running.page.evaluate(async () => ({
    notification: await Notification.requestPermission(),
    camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(
      () => 'granted',
      () => 'denied',
    ),
  }));
  expect(state).toEqual({ notification: 'denied', camera: 'denied' });
});

test('an invalid payload is answered with an error that names the field, and runs nothing', async () => {
  const answers = await running.page.evaluate(async () => ({
    wrongType: await window.gemba.request('metrics', 'query', { targets: 'host.cpu.busy', from: 0, until: 1 }, 'e2e-1'),
    unknown: await window.gemba.request('metrics', 'dropEverything', {}, 'e2e-2'),
    prototype: await window.gemba.request('constructor', 'constructor', {}, 'e2e-3'),
    stream: await window.gemba.request('events', 'watch', { rangeSeconds: 60 }, 'e2e-4'),
    outside: await window.gemba.request('workspace', 'read', { file: '../../../etc/passwd' }, 'e2e-5'),
    longId: await window.gemba.request('metrics', 'status', {}, 'x'.repeat(1000)),
  }));
  const code = (envelope: Envelope): string => (envelope.ok ? 'ok' : envelope.error.code);
  expect(code(answers.wrongType)).toBe('usage');
  expect(answers.wrongType).toMatchObject({ error: { message: expect.stringContaining('targets') as unknown } });
  expect(code(answers.unknown)).toBe('usage');
  expect(code(answers.prototype)).toBe('usage');
  expect(code(answers.stream)).toBe('usage');
  expect(['usage', 'denied']).toContain(code(answers.outside));
  expect(code(answers.longId)).toBe('usage');
  expect(JSON.stringify(answers)).not.toContain('at Object.');
});

test('a message from a foreign frame is refused, even with the same bridge', async () => {
  const preload = path.join(ROOT, 'out', 'preload', 'index.cjs');
  const answer = await running.app.evaluate(async ({ BrowserWindow }, script) => {
    const foreign = new BrowserWindow({
      show: false,
      webPreferences: { preload: script, contextIsolation: true, sandbox: true },
    });
    try {
      await foreign.loadURL('data:text/html,<title>foreign</title>');
      return (await foreign.webContents.executeJavaScript(
        `window.gemba.request('metrics', 'status', {}, 'foreign')`,
      )) as unknown;
    } finally {
      foreign.destroy();
    }
  }, preload);
  expect(answer).toMatchObject({ ok: false, error: { code: 'denied' } });
});

test('only web addresses leave through the system’s browser', async () => {
  const answers = await running.page.evaluate(async () => {
    const urls = [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'https://user@example.org/',
      'smb://host/share',
      'no address',
    ];
    return Promise.all(
      urls.map((url, index) => window.gemba.request('window', 'openExternal', { url }, `external-${index}`)),
    );
  });
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: 'denied' } });
});
