import { createReadStream } from 'node:fs';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { GembaError } from '../../../../../shared/errors';
import { runProcess } from '../../../../platform/process-runner';
import type { DockerWriter } from '../writer';
import { splitReference } from './image-reference';
import { followProgress } from './progress';

/** Names under which Debian 12 is published, and which a build from Debian's own packages can stand in for. */
const DEBIAN_12 = new Set(['debian:12-slim', 'debian:bookworm-slim', 'debian:12', 'debian:bookworm']);

/** Two to four times what it takes on a slow line. */
const BUILD_TIMEOUT_MS = 10 * 60_000;

/** Whether this machine can make that image itself, or what it would need; null for an image that cannot be made. */
export async function debianImageNeeds(reference: string): Promise<{ ready: boolean; nextStep: string } | null> {
  if (!DEBIAN_12.has(reference) || process.platform !== 'linux') return null;
  const isRoot = process.getuid?.() === 0;
  const hasTool = await isOnPath('mmdebstrap');
  const install = hasTool ? '' : 'Install mmdebstrap (`sudo apt-get install mmdebstrap`), then ';
  return {
    ready: isRoot && hasTool,
    nextStep: `${install === '' ? 'R' : `${install}r`}un this as root: the image is then built here.`,
  };
}

/**
 * Builds Debian 12 from the distribution's packages and gives it that name. Leaves out manuals, translations and
 * package lists as the published slim image does, and keeps services from starting when they are installed.
 *
 * @throws GembaError `failed` with the tool's last words, `cancelled`, `timeout`
 */
export async function buildDebianImage(
  writer: DockerWriter,
  reference: string,
  options: { onLine: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gemba-debian-'));
  const archive = path.join(folder, 'debian.tar');
  try {
    const result = await runProcess('mmdebstrap', debianArguments(archive), {
      signal: options.signal,
      timeoutMs: BUILD_TIMEOUT_MS,
      onOutput: (_, text) => {
        const line = text.trim().split('\n').at(-1);
        if (line !== undefined && line !== '') options.onLine(line);
      },
    });
    if (result.exitCode !== 0) {
      const words = result.stderr.trim().split('\n').slice(-3).join(' ');
      throw new GembaError('failed', `${reference} could not be built: ${words}`);
    }
    const changes = [
      'CMD ["/bin/bash"]',
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'ENV DEBIAN_FRONTEND=noninteractive',
    ];
    const stream = await writer.importImage(
      createReadStream(archive),
      { ...splitReference(reference), changes },
      { signal: options.signal },
    );
    await followProgress(stream, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The arguments of mmdebstrap, which is what debootstrap is, but needs no second stage. */
export function debianArguments(archive: string): string[] {
  return [
    '--variant=minbase',
    '--include=ca-certificates',
    '--aptopt=Acquire::Languages "none"',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-exclude=/usr/share/locale/*',
    '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*.bin',
    '--customize-hook=printf "#!/bin/sh\\nexit 101\\n" >"$1"/usr/sbin/policy-rc.d; chmod 755 "$1"/usr/sbin/policy-rc.d',
    'bookworm',
    archive,
  ];
}

async function isOnPath(command: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const found = await Promise.all(
    folders.map((folder) =>
      access(path.join(folder, command), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
