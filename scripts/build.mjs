import { prepare } from './setup/prepare.mjs';
import { runMain } from './setup/setup-error.mjs';

await runMain(async () => {
  await prepare({ build: true });
});
