import { expect, it } from 'vitest';
import { commandIn } from './next-step';

it.each([
  ['apt-get install -y git', 'apt-get install -y git'],
  [
    'Install Docker (on Debian: `sudo apt-get install docker.io`), or set DOCKER_HOST.',
    'sudo apt-get install docker.io',
  ],
  ['Install Git with your system’s package manager.', null],
  ['', null],
])('%j holds the command %j', (step, command) => {
  expect(commandIn(step)).toBe(command);
});
