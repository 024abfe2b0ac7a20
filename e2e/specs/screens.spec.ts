import AxeBuilder from '@axe-core/playwright';
import { test, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { askMain, closeConsole, expect, launchConsole, type RunningConsole } from '../fixtures/console';

/** Every screen at both sizes in both themes: nothing cut off, nothing blank, nothing that axe calls serious, no error in the page. */

const SCREENS = ['Overview', 'Environments', 'Metrics', 'Journeys', 'Blueprints', 'Settings'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

let running: RunningConsole;
const pageErrors: string[] = [];

test.beforeAll(async () => {
  running = await launchConsole();
  running.page.on('pageerror', (error) => pageErrors.push(error.message));
  running.page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
});
test.afterAll(() => closeConsole(running));

async function setSize(size: { width: number; height: number }): Promise<void> {
  await askMain(() =>
    running.app.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.setContentSize(wanted.width, wanted.height);
    }, size),
  );
  await running.page.waitForFunction((wanted) => innerWidth === wanted.width && innerHeight === wanted.height, size);
}

async function setTheme(theme: 'dark' | 'light'): Promise<void> {
  await running.page.evaluate(
    (wanted) => window.gemba.request('window', 'changeSettings', { theme: wanted }, `theme-${wanted}-${Date.now()}`),
    theme,
  );
  await expect(running.page.locator('html')).toHaveAttribute('data-theme', theme);
}

async function openScreen(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
  await expect(page.getByRole('main', { name })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** Text that its own box cuts off without an ellipsis, and boxes that reach out of the window. */
function findCutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const isScrolled = (element: Element): boolean => {
      for (let each: Element | null = element; each !== null; each = each.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(each);
        if (/auto|scroll/.test(overflowX + overflowY)) return true;
      }
      return false;
    };
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is wider than the window');
    if (document.documentElement.scrollHeight > innerHeight) found.push('the page is higher than the window');
    for (const element of document.querySelectorAll('h1, h2, h3, button, label, th, td, p, b, [role=row]')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.height === 0 || isScrolled(element)) continue;
      const style = getComputedStyle(element);
      if (style.visibility === 'hidden' || Number(style.opacity) === 0 || element.closest('.visually-hidden') !== null)
        continue;
      const text = (element.textContent ?? '').trim().slice(0, 60);
      if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1) {
        found.push(`${element.tagName} "${text}" reaches out of the window`);
      }
      if (
        element instanceof HTMLElement &&
        style.overflow === 'hidden' &&
        style.textOverflow !== 'ellipsis' &&
        element.scrollWidth > element.clientWidth + 1
      ) {
        found.push(`${element.tagName} "${text}" is cut off`);
      }
    }
    return found;
  });
}

/** How many colours a picture has: a blank one has a handful. */
function countColours(picture: Buffer): number {
  const { data } = PNG.sync.read(picture);
  const colours = new Set<number>();
  for (let index = 0; index < data.length; index += 4) colours.add(data.readUInt32BE(index));
  return colours.size;
}

for (const size of SIZES) {
  for (const theme of ['dark', 'light'] as const) {
    test(`every screen at ${size.width}×${size.height}, ${theme}`, async () => {
      const { page } = running;
      await setSize(size);
      await setTheme(theme);
      for (const name of SCREENS) {
        await test.step(name, async () => {
          await openScreen(page, name);
          await expect(page.locator('.ui-loading')).toHaveCount(0);
          await page.screenshot({ path: `test-results/screens/${name.toLowerCase()}-${theme}-${size.width}.png` });
          expect(countColours(await page.screenshot())).toBeGreaterThan(60);
          expect(await findCutOff(page), `${name} at ${size.width}, ${theme}`).toEqual([]);
        });
      }
      expect(pageErrors).toEqual([]);
    });
  }
}

for (const theme of ['dark', 'light'] as const) {
  for (const name of SCREENS) {
    test(`axe finds nothing serious on ${name}, ${theme}`, async () => {
      const { page } = running;
      await setTheme(theme);
      await openScreen(page, name);
      await expect(page.locator('.ui-loading')).toHaveCount(0);
      // Electron has no second target for axe's own frame; legacy mode runs in the page.
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(
        serious.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`).join(' | ')}`,
        ),
      ).toEqual([]);
    });
  }
}
