import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../platform/testing';

/** Real servers to pull from, where this machine has them: graphite-web under Python's own WSGI server, and Prometheus. */

const PYTHON = '/usr/bin/python3';

export const graphiteWebAvailable =
  spawnSync(PYTHON, ['-c', 'import graphite, django, whisper'], { stdio: 'ignore' }).status === 0;

export const prometheusAvailable = spawnSync('prometheus', ['--version'], { stdio: 'ignore' }).status === 0;

const SETTINGS = `
import os
ROOT = os.environ['PEER_ROOT']
SECRET_KEY = 'for tests'
ALLOWED_HOSTS = ['*']
TIME_ZONE = 'UTC'
STORAGE_DIR = CONF_DIR = LOG_DIR = ROOT
WHISPER_DIR = os.path.join(ROOT, 'whisper')
STANDARD_DIRS = [WHISPER_DIR]
INDEX_FILE = os.path.join(ROOT, 'index')
CARBONLINK_HOSTS = []
DATABASES = {'default': {'NAME': os.path.join(ROOT, 'graphite.db'), 'ENGINE': 'django.db.backends.sqlite3'}}
CACHES = {'default': {'BACKEND': 'django.core.cache.backends.dummy.DummyCache'}}
`;

const SERVER = `
import os, sys
from wsgiref.simple_server import make_server, WSGIRequestHandler
from django.core.management import call_command
import django
django.setup()
call_command('migrate', '--run-syncdb', verbosity=0)
from graphite.wsgi import application
class Quiet(WSGIRequestHandler):
    def log_message(self, *args): pass
server = make_server('127.0.0.1', 0, application, handler_class=Quiet)
print(server.server_port, flush=True)
server.serve_forever()
`;

/** Serves the Whisper tree \`dir/whisper\`; the test puts files there. Resolves with the address. */
export async function startGraphiteWeb(dir: string): Promise<string> {
  mkdirSync(path.join(dir, 'whisper'), { recursive: true });
  writeFileSync(path.join(dir, 'peer_settings.py'), SETTINGS);
  const child = spawn(PYTHON, ['-c', SERVER], {
    env: {
      ...process.env,
      PEER_ROOT: dir,
      PYTHONPATH: dir,
      DJANGO_SETTINGS_MODULE: 'graphite.settings',
      GRAPHITE_SETTINGS_MODULE: 'peer_settings',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithTest(child);
  const port = await said(child, child.stdout, /^(\d+)$/m);
  return `http://127.0.0.1:${port}`;
}

/** A Prometheus that scrapes itself once a second. Resolves with the address. */
export async function startPrometheus(): Promise<string> {
  const dir = temporaryFolder();
  const port = await freePort();
  const config = path.join(dir, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 1s }\nscrape_configs:\n  - job_name: itself\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
  );
  const child = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${dir}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  endWithTest(child);
  await said(child, child.stderr, /(Server is ready)/);
  return `http://127.0.0.1:${port}`;
}

function endWithTest(child: ChildProcess): void {
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null) resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  );
}

/** Waits for a line; a server that ends before it says so fails with what it wrote. */
function said(child: ChildProcess, stream: NodeJS.ReadableStream | null, line: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const match = line.exec(text);
      if (match !== null) resolve(match[1] ?? '');
    });
    child.on('exit', (code) => reject(new Error(`it ended (${code}): ${errors.slice(-2000)}`)));
    child.on('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
