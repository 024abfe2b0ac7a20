import { z } from 'zod';

/** A file of a container that is not as its image has it. */
export const ChangedFile = z.object({
  /** Absolute, in the container. */
  path: z.string(),
  kind: z.enum(['added', 'modified', 'deleted']),
  /** First digits of the SHA-256 of its content, its permission bits and owner; null where there is nothing to read. */
  digest: z.string().nullable(),
  /** Bytes, and permission bits as `chmod` takes them; absent where there is nothing to read. */
  size: z.number().optional(),
  mode: z.string().optional(),
});
export type ChangedFile = z.infer<typeof ChangedFile>;

/** The files that a container's own start had made or changed when it was well for the first time. */
export const FileBaseline = z.array(ChangedFile);

/** What an engine says of a container's layer: 0 modified, 1 added, 2 deleted. */
export interface LayerChange {
  readonly path: string;
  readonly kind: 0 | 1 | 2;
}

/** Places that programs write to in normal life. Data belongs in a volume, which is no part of the layer. */
const RUNTIME_PLACES = [
  '/tmp',
  '/run',
  '/var/run',
  '/var/tmp',
  '/var/log',
  '/var/cache',
  '/var/spool',
  '/var/lock',
  // By the hierarchy standard the state that programs change while they run: databases that have no volume.
  '/var/lib',
  '/dev',
  '/proc',
  '/sys',
];
/** Under a runtime place, and yet only changed by whoever installs something. */
const TELLING_PLACES = ['/var/lib/dpkg', '/var/lib/apk', '/var/lib/rpm'];
/** What an engine itself puts into a container, and what shells and interpreters leave behind. */
const RUNTIME_FILES =
  /^\/etc\/(hosts|hostname|resolv\.conf|mtab)$|^\/\.dockerenv$|\/\.(bash_history|ash_history|sh_history|python_history|lesshst|viminfo|wget-hsts)$|\/__pycache__(\/|$)|\.pyc$|\.(pid|sock|lock|log)$|\.log\.\d+(\.gz)?$|-(wal|shm|journal)$/;
/** Databases in one file: their content is data once the container's own start has made or opened them. */
const DATABASE_FILES = /\.(db|sqlite|sqlite3|rdb|aof|mdb)$/;

/**
 * The changes of a layer that say something: files rather than the folders above them, outside of mounts and of the
 * places that programs write to in normal life. Pure.
 *
 * @param mounts where volumes and binds are mounted
 */
export function tellingChanges(changes: readonly LayerChange[], mounts: readonly string[]): LayerChange[] {
  const quiet = [...RUNTIME_PLACES, ...mounts.map((mount) => mount.replace(/\/+$/, ''))];
  const sorted = [...changes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const folders = new Set<string>();
  for (const { path } of sorted) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      folders.add(path.slice(0, slash));
    }
  }
  return sorted.filter(
    ({ path }) =>
      !folders.has(path) &&
      !RUNTIME_FILES.test(path) &&
      (TELLING_PLACES.some((place) => path.startsWith(`${place}/`)) || !quiet.some((place) => isWithin(path, place))) &&
      // A folder on the way to a mount is made when the container is.
      !quiet.some((place) => place.startsWith(`${path}/`)),
  );
}

function isWithin(path: string, place: string): boolean {
  return place !== '' && (path === place || path.startsWith(`${place}/`));
}

/** A database that the container's own start had made: what is in it later is its data. Pure. */
export function isOwnData(path: string, atStart: ReadonlyMap<string, ChangedFile>): boolean {
  return DATABASE_FILES.test(path) && atStart.has(path);
}
