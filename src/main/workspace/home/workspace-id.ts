import { createHash, randomBytes } from 'node:crypto';
import { access, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readNote, writeNote } from './folder-key';

/**
 * The id that marks what belongs to a workspace on a container engine. It is made of the machine's and the folder's
 * names, so that it is the same again after the state folder was deleted; it is written into the state folder, so that
 * it stays when the folder is moved; and a copy of the folder, which has the same id written down, gets another one.
 */
export async function workspaceId(o: { realDir: string; stateDir: string; homeDir: string }): Promise<string> {
  const own = await readOwn(o.stateDir);
  const wanted = own?.id ?? derivedId(o.realDir);
  const isOurs =
    own === null ? !(await isTakenElsewhere(wanted, o)) : own.dir === o.realDir || (await hasMoved(own, o));
  const id = isOurs ? wanted : await anotherId(o);
  await keep(id, o);
  return id;
}

interface OwnId {
  readonly id: string;
  readonly dir: string;
}

const ID = /^[a-f0-9]{10}$/;

function derivedId(realDir: string): string {
  return createHash('sha256').update(`${os.hostname()}\0${realDir}`).digest('hex').slice(0, 10);
}

async function readOwn(stateDir: string): Promise<OwnId | null> {
  return asOwnId(await readNote(path.join(stateDir, 'workspace-id.json')));
}

function claimFile(homeDir: string, id: string): string {
  return path.join(homeDir, 'ids', `${id}.json`);
}

async function readClaim(homeDir: string, id: string): Promise<OwnId | null> {
  return asOwnId(await readNote(claimFile(homeDir, id)));
}

function asOwnId(note: Record<string, unknown> | null): OwnId | null {
  const { id, dir } = note ?? {};
  return typeof id === 'string' && ID.test(id) && typeof dir === 'string' ? { id, dir } : null;
}

/** Whether a workspace that is still where it was goes by this id. */
async function isTakenElsewhere(id: string, o: { realDir: string; homeDir: string }): Promise<boolean> {
  const claim = await readClaim(o.homeDir, id);
  return claim !== null && claim.dir !== o.realDir && (await isWorkspace(claim.dir));
}

/** Whether the folder that the id was written for is no more: then this is the same one, moved. */
async function hasMoved(own: OwnId, o: { realDir: string; homeDir: string }): Promise<boolean> {
  return !(await isWorkspace(own.dir)) && !(await isTakenElsewhere(own.id, o));
}

async function isWorkspace(dir: string): Promise<boolean> {
  return access(path.join(dir, 'gemba.yaml')).then(
    () => true,
    () => false,
  );
}

async function anotherId(o: { realDir: string; homeDir: string }): Promise<string> {
  const derived = derivedId(o.realDir);
  return (await isTakenElsewhere(derived, o)) ? randomBytes(5).toString('hex') : derived;
}

/** Where neither folder can be written the id still holds: it comes out the same the next time. */
async function keep(id: string, o: { realDir: string; stateDir: string; homeDir: string }): Promise<void> {
  const note = { id, dir: o.realDir };
  const state = await realpath(o.stateDir).catch(() => null);
  if (state === null) return;
  const written = await readOwn(state);
  if (written?.id === id && written.dir === o.realDir) return;
  await writeNote(path.join(state, 'workspace-id.json'), note).catch(() => {});
  await writeNote(claimFile(o.homeDir, id), note).catch(() => {});
}
