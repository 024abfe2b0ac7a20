import { useEffect, useRef } from 'react';
import type { State } from '../../shared/model/state';
import type { IconName } from '../ui/icon';
import { createStore, useStore } from './store';

/** One thing a person can do, used alike by button, menu, shortcut and palette. */
export interface Command {
  /** Stable, `go.overview`, `environments.up.local`: menus and shortcuts name it. */
  readonly id: string;
  /** A verb that names its object; an ellipsis when a question follows. */
  readonly label: string;
  /** `Mod+K`, `G O`, `E`. */
  readonly keys?: string;
  /** `go` stands under "Go to" in the palette, all else under "Run". */
  readonly group?: 'run' | 'go';
  readonly icon?: IconName;
  /** A state glyph in place of the icon. */
  readonly state?: State;
  /** What will happen, or where; for what is protected that it asks for its name. */
  readonly detail?: string;
  /** Further words by which the palette finds it. */
  readonly words?: string;
  readonly isEnabled?: boolean;
  /** Reached by key or menu only. */
  readonly isHidden?: boolean;
  readonly run: () => void;
}

const registered = createStore<ReadonlyMap<symbol, readonly Command[]>>(new Map());

function register(owner: symbol, commands: readonly Command[]): void {
  registered.set((before) => new Map(before).set(owner, commands));
}

function unregister(owner: symbol): void {
  registered.set((before) => new Map([...before].filter(([key]) => key !== owner)));
}

function signatureOf(commands: readonly Command[]): string {
  return JSON.stringify(commands.map(({ run: _run, ...rest }) => rest));
}

/**
 * Offers commands for as long as the component is there: `useCommands([{ id: 'metrics.explain', label: 'Explain',
 * keys: 'E', run: explain }])`. The array may be made anew on every render; `run` is always the newest.
 */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  const signature = signatureOf(commands);
  useEffect(() => {
    const owner = Symbol('commands');
    register(
      owner,
      latest.current.map((command, index) => ({ ...command, run: () => latest.current[index]?.run() })),
    );
    return () => unregister(owner);
  }, [signature]);
}

/** Everything that can be done now; what was registered later (the screen's own) wins over what has the same id. */
export function listCommands(): Command[] {
  const byId = new Map<string, Command>();
  for (const commands of registered.get().values()) for (const command of commands) byId.set(command.id, command);
  return [...byId.values()];
}

/** Draws again whenever the offered commands change. */
export function useAllCommands(): Command[] {
  useStore(registered);
  return listCommands();
}

/** Runs a command by its id; answers false where it is unknown or not enabled. */
export function runCommand(id: string): boolean {
  const command = listCommands().find((each) => each.id === id);
  if (command === undefined || command.isEnabled === false) return false;
  command.run();
  return true;
}
