import { spawnSync } from 'node:child_process';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { test, type Locator, type Page } from '@playwright/test';
import { closeConsole, expect, launchConsole, ROOT, type RunningConsole } from '../fixtures/console';

/** What differs, seen from the window: the diff of an environment and the page of one of its nodes. Needs a Docker engine. */

const hasDocker =
  process.env['CI'] === 'true' || spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

function docker(...args: string[]): void {
  const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8', timeout: 60_000 });
  expect(status, `docker ${args.join(' ')}: ${stderr}`).toBe(0);
}

function gemba(running: RunningConsole, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(path.join(ROOT, 'bin', 'gemba'), ['--workspace', running.workspaceDir, ...args], {
    encoding: 'utf8',
    env: { ...process.env, GEMBA_HOME: running.homeDir },
    timeout: 400_000,
  });
}

function containerOf(running: RunningConsole, node: string): string {
  const view = JSON.parse(gemba(running, '--json', 'status', 'local').stdout) as {
    status: { nodes: Array<{ node: string; containerName: string | null }> };
  };
  const name = view.status.nodes.find((each) => each.node === node)?.containerName ?? null;
  if (name === null) throw new Error(`${node} has no container`);
  return name;
}

test.describe('on a Docker engine', () => {
  test.skip(!hasDocker, 'needs a Docker engine');
  test.setTimeout(600_000);

  let running: RunningConsole;
  test.beforeAll(async () => {
    running = await launchConsole();
    expect(gemba(running, 'trust').status).toBe(0);
    await expect(running.page.getByRole('region', { name: 'Trust' })).toBeHidden();
    // A part of the sample is enough: the catalogue, its customers, and a stub.
    const up = gemba(running, 'up', 'local', '--profile', 'browsing');
    expect(up.status, up.stderr).toBe(0);
    docker('update', '--memory', '100m', '--memory-swap', '100m', containerOf(running, 'catalog-1'));
    docker('exec', '-u', '0', containerOf(running, 'customers-1'), 'sh', '-c', 'echo edited > /etc/by-hand');
  });
  test.afterAll(async () => {
    gemba(running, 'destroy', 'local', '--yes');
    await closeConsole(running);
  });

  test('plan and drift are one view: what up mends, and what only drift sees', async () => {
    const { page } = running;
    expect(gemba(running, 'open', 'gemba://environments/local/diff').status).toBe(0);
    const sheet = page.getByRole('region', { name: 'Differences', exact: true });
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(sheet).toContainText('Up mends 1 of 2 differences; 1 only drift sees.', { timeout: 60_000 });
    const group = (node: string): Locator => sheet.getByRole('rowgroup', { name: node, exact: true });
    await expect(group('catalog-1')).toContainText(/memory limit\s*128 MB\s*100 MB.*up replaces it/);
    await expect(group('catalog-1')).toContainText(/replace.*container.*catalog-1/);
    await expect(group('catalog-1')).toContainText(/since \d\d:\d\d:\d\d/);
    await expect(group('customers-1')).toContainText(/file \/etc\/by-hand.*only drift sees it/);
    await expect(sheet).toContainText(/checked .* · planned /);
    await expect(sheet).toContainText('none of which changes anything');
    await page.screenshot({ path: 'test-results/screens/environments-diff.png' });
    expect(await seriousFindings(page)).toEqual([]);
    const told = gemba(running, 'drift', 'local', '--plan');
    expect(told.status).toBe(1);
    expect(told.stdout).toMatch(/catalog-1 +memory limit +.*up replaces it/);
    expect(told.stdout).toMatch(/customers-1 +file \/etc\/by-hand +.*only drift sees it/);
  });

  test('the page of a node is reached by keyboard alone, tells its facts and its past, and rebuilds it', async () => {
    const { page } = running;
    const heading = page.getByRole('heading', { level: 1 });
    const differs = 'catalog-1 differs from its definition in 1 fact';
    const elsewhere = async (): Promise<void> => {
      await page.getByRole('tab', { name: 'Topology' }).click();
      await expect(heading).not.toHaveText(differs);
    };

    await test.step('from the diff, the palette, the topology, the table of nodes, and by a link', async () => {
      await page.getByRole('tab', { name: 'Diff' }).click();
      await page.getByRole('region', { name: 'Differences' }).getByRole('button', { name: 'catalog-1' }).focus();
      await page.keyboard.press('Enter');
      await expect(heading).toHaveText(differs, { timeout: 30_000 });
      await elsewhere();
      await page.keyboard.press('ControlOrMeta+K');
      await page.keyboard.type('Node: catalog-1');
      await expect(page.getByRole('menuitem', { name: /Node: catalog-1/ })).toBeVisible();
      await page.keyboard.press('Enter');
      await expect(heading).toHaveText(differs);
      await elsewhere();
      const box = page.getByRole('group', { name: 'Topology of local' }).getByRole('button', { name: /^catalog-1,/ });
      await box.focus();
      await page.keyboard.press('Enter');
      await expect(box).toHaveAttribute('aria-pressed', 'true');
      await page.keyboard.press('Enter');
      await expect(heading).toHaveText(differs);
      await elsewhere();
      await page
        .getByRole('grid', { name: 'Nodes of local' })
        .getByRole('row')
        .filter({ hasText: 'catalog-1' })
        .focus();
      await page.keyboard.press('Enter');
      await expect(heading).toHaveText(differs);
      expect(gemba(running, 'open', 'gemba://environments/local/nodes/customers-1').status).toBe(0);
      await expect(heading).toHaveText(/^customers-1 /);
      await page.getByRole('radio', { name: 'catalog-1' }).click();
      await expect(heading).toHaveText(differs);
    });

    const sheet = page.getByRole('region', { name: 'Node catalog-1 of local' });
    const now = sheet.getByRole('region', { name: 'Now' });
    const history = sheet.getByRole('list', { name: 'History of catalog-1' });

    await test.step('every fact, what it is now, its tests and its past', async () => {
      const facts = sheet.getByRole('table', { name: 'Facts of catalog-1' });
      await expect(facts.getByRole('row').nth(1)).toContainText(/memory limit\s*128 MB\s*100 MB/, { timeout: 60_000 });
      await expect(facts.getByRole('row').filter({ hasText: /^image/ })).toContainText(/[0-9a-f]{12}/);
      await expect(sheet.getByRole('region', { name: 'Facts' })).toContainText(/facts compared .*(now|ago)/);
      await sheet.getByRole('textbox', { name: 'Filter' }).fill('mounts');
      await expect(facts.getByRole('row')).toHaveCount(2);
      await sheet.getByRole('textbox', { name: 'Filter' }).fill('');
      await expect(now).toContainText(/Container.*catalog-1/);
      await expect(now).toContainText('not measured yet');
      await expect(history.getByRole('listitem').first()).toContainText(/differs in 1 fact.*memory limit/, {
        timeout: 30_000,
      });
      await expect(sheet.getByRole('img', { name: /^Facts of catalog-1 that differ: at most 1 fact/ })).toBeVisible();
      await sheet.getByRole('button', { name: 'Run its tests' }).focus();
      await page.keyboard.press('Enter');
      await expect(sheet.getByRole('region', { name: 'Tests' })).toContainText(/pass · run/, { timeout: 60_000 });
      await page.screenshot({ path: 'test-results/screens/environments-node.png' });
      expect(await seriousFindings(page)).toEqual([]);
      const told = gemba(running, 'drift', 'local', '--node', 'catalog-1');
      expect(told.stdout).toMatch(/catalog-1, as defined:\n.*container +exists/);
    });

    await test.step('a rebuild ends the difference, and is measured', async () => {
      await page.getByRole('button', { name: 'Rebuild catalog-1' }).focus();
      await page.keyboard.press('Enter');
      await expect(heading).toHaveText('catalog-1 runs and is as defined', { timeout: 180_000 });
      await expect(now).toContainText(/takes \d/, { timeout: 30_000 });
      await expect(history).toContainText(/differed in 1 fact.*ended by: Rebuilding catalog-1 of local/, {
        timeout: 30_000,
      });
      await expect(history).toContainText(/rebuilt in \d/);
    });
  });
});

async function seriousFindings(page: Page): Promise<string[]> {
  // Electron has no second target for axe's own frame; legacy mode runs in the page.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
