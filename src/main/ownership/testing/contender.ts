import { acquireOwnership } from '../index';

/** A process for the test of races: wants the lock of the folder in its first argument, says how that went, and waits. */
const stateDir = process.argv[2] ?? '';
try {
  acquireOwnership({ stateDir, workspaceDir: '/', what: 'contender' });
  process.stdout.write('mine\n');
} catch (error) {
  process.stdout.write(`${(error as { code?: string }).code ?? String(error)}\n`);
}
setInterval(() => {}, 1000);
