import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test as plainTest } from '@playwright/test';
import { askMain, closeConsole, expect, launchConsole, test } from '../fixtures/console';

/** The console as a person uses it, on the sample workspace and with nothing else installed. */

test('live data of this machine is drawn within seconds', async ({ console: { page } }) => {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByText('This machine', { exact: true })).toBeVisible();
  await expect
    .poll(() => page.evaluate(() => performance.getEntriesByName('gemba:graph').length), { timeout: 15_000 })
    .toBe(1);
  const answer = await page.evaluate(() =>
    window.gemba.request(
      'metrics',
      'query',
      { targets: ['host.cpu.busy'], from: Date.now() / 1000 - 60, until: Date.now() / 1000 + 5 },
      'live',
    ),
  );
  expect(answer).toMatchObject({ ok: true });
  const { series } = (answer as { value: { series: Array<{ values: Float64Array }> } }).value;
  expect(series[0]?.values.some((value) => value >= 0 && value <= 100)).toBe(true);
});

test('the whole window can be used by keyboard alone', async ({ console: { page } }) => {
  const main = (name: string) => page.getByRole('main', { name });
  for (const [key, name] of [
    ['m', 'Metrics'],
    ['e', 'Environments'],
    ['j', 'Journeys'],
    ['b', 'Blueprints'],
    ['o', 'Overview'],
  ] as const) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(main(name)).toBeVisible();
  }
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog');
  await expect(palette).toBeVisible();
  await page.keyboard.type('blueprint');
  await page.keyboard.press('Enter');
  await expect(main('Blueprints')).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(main('Overview')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  for (let presses = 0; presses < 12; presses += 1) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      return { tag: element.outerHTML.slice(0, 120), isVisible: outlineStyle !== 'none' || boxShadow !== 'none' };
    });
    expect(focus, 'something has the focus').not.toBeNull();
    expect(focus?.isVisible, `the ring is visible on ${focus?.tag ?? ''}`).toBe(true);
  }
});

test('a mistake in a file is shown with its place, and everything else goes on', async ({
  console: { page, workspaceDir },
}) => {
  const file = path.join(workspaceDir, 'environments', 'local.yaml');
  const good = readFileSync(file, 'utf8');
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  // The workspace is opened behind the first paint: only what has been read once can go on.
  await expect(page.getByText('orders-1').first()).toBeVisible();
  writeFileSync(file, good.replace(/^(\s*)nodes:/m, '$1nodez:'));
  const problem = page.getByText(/environments\/local\.yaml \d+:\d+/).first();
  await expect(problem).toBeVisible();
  await expect(page.getByText(/did you mean .?nodes/i).first()).toBeVisible();
  await expect(page.getByText('orders-1').first()).toBeVisible();
  writeFileSync(file, good);
  await expect(problem).toBeHidden();
});

test('a tab, a duplicate key and megabytes of nonsense leave the console standing', async ({
  console: { page, workspaceDir },
}) => {
  const file = path.join(workspaceDir, 'journeys', 'buy-a-lamp.yaml');
  const good = readFileSync(file, 'utf8');
  const broken = [
    good.replace(/^ {2}title:/m, '\ttitle:'),
    `${good}\n${good}`,
    'x'.repeat(10 * 1024 * 1024),
    '\0\u0001\u0002: {[',
  ];
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByText('Mira Okafor').first()).toBeVisible();
  for (const bad of broken) {
    writeFileSync(file, bad);
    await expect(page.getByText(/journeys\/buy-a-lamp\.yaml \d+:\d+/).first()).toBeVisible();
    await expect(page.getByText('Mira Okafor').first()).toBeVisible();
  }
  writeFileSync(file, good);
  await expect(page.getByText(/journeys\/buy-a-lamp\.yaml \d+:\d+/)).toHaveCount(0);
});

test('an edit in an editor is shown at once', async ({ console: { page, workspaceDir } }) => {
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  await expect(page.getByText('Mira Okafor').first()).toBeVisible();
  const file = path.join(workspaceDir, 'journeys', 'buy-a-lamp.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('Mira Okafor', 'Noor Haddad'));
  await expect(page.getByText('Noor Haddad').first()).toBeVisible();
});

test('a note appears on the time axis', async ({ console: { page } }) => {
  const answer = await page.evaluate(() =>
    window.gemba.request('events', 'annotate', { text: 'pool raised by hand', tags: [], at: null }, 'note'),
  );
  expect(answer).toMatchObject({ ok: true });
  await expect(page.getByText('pool raised by hand').first()).toBeVisible();
});

test('a second start brings the first to the front and hands over its link', async ({
  console: { page, app, homeDir, workspaceDir },
}) => {
  const { spawn } = await import('node:child_process');
  const { electronPath, ROOT } = await import('../fixtures/console');
  await page.getByRole('main', { name: 'Overview' }).waitFor();
  const second = spawn(
    electronPath(),
    ['--no-sandbox', '--disable-gpu', ROOT, '--workspace', workspaceDir, 'gemba://blueprints/buy-and-receive'],
    {
      env: { ...process.env, GEMBA_HOME: homeDir },
      stdio: 'ignore',
    },
  );
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await expect(page.getByRole('main', { name: 'Blueprints' })).toBeVisible();
  expect(await askMain(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))).toBe(1);
});

test('closing the window asks once whether to go on collecting, and remembers', async ({ console: { page, app } }) => {
  await page.getByRole('button', { name: /close/i }).last().click();
  const question = page.getByRole('alertdialog').or(page.getByRole('dialog'));
  await expect(question).toBeVisible();
  await expect(question).toContainText(/collect/i);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await page.evaluate(() => window.gemba.request('window', 'changeSettings', { onClose: 'collect' }, 'remember'));
  // The window is gone before it can answer.
  await page.evaluate(() => window.gemba.request('window', 'close', {}, 'close')).catch(() => undefined);
  await expect
    .poll(() => askMain(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)))
    .toBe(0);
  expect(app.process().exitCode).toBeNull();
  // The next start is handed to the one that goes on collecting: its window comes back.
  await app.evaluate(({ app: electron }) => electron.emit('activate'));
  await expect
    .poll(() => askMain(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)))
    .toBe(1);
});

plainTest('what was collected and where one was survive a restart', async () => {
  const first = await launchConsole();
  await first.page.keyboard.press('g');
  await first.page.keyboard.press('j');
  await first.page.getByRole('main', { name: 'Journeys' }).waitFor();
  await first.page.waitForFunction(() => performance.now() > 6000);
  await closeConsole(first, { keep: true });
  const second = await launchConsole({ again: first });
  await expect(second.page.getByRole('main', { name: 'Journeys' })).toBeVisible();
  const answer = await second.page.evaluate(
    (stoppedAt) =>
      window.gemba.request(
        'metrics',
        'query',
        { targets: ['host.load.1'], from: stoppedAt - 300, until: stoppedAt },
        'kept',
      ),
    Date.now() / 1000,
  );
  const { series } = (answer as { value: { series: Array<{ values: Float64Array }> } }).value;
  expect(series[0]?.values.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(0);
  await closeConsole(second);
});

plainTest('damaged settings and window state do not keep it from starting', async () => {
  const first = await launchConsole();
  await closeConsole(first, { keep: true });
  appendFileSync(path.join(first.homeDir, 'settings.json'), '{"theme":');
  writeFileSync(path.join(first.homeDir, 'window.json'), 'not json');
  const second = await launchConsole({ again: first });
  await expect(second.page.getByRole('heading', { level: 1 })).toBeVisible();
  await closeConsole(second);
});
