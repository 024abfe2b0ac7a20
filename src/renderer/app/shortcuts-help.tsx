import { Dialog } from '../ui/dialog';
import { KeyCap } from '../ui/tag';
import { useAllCommands } from './commands';
import type { Command } from './commands';
import { closeOverlay } from './overlays';
import { keyCaps } from './platform';

const RULER_KEYS = [
  ['Tab', 'to the next control, the cursor too'],
  ['ArrowLeft ArrowRight', 'move the cursor; Shift: ten times as far'],
  ['PageUp PageDown', 'to the event before, after'],
  ['Escape', 'takes the cursor away'],
] as const;

function KeyTable({ title, rows }: { title: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section>
      <h3 className="keys-title">{title}</h3>
      <dl className="keys-table">
        {rows.map(([keys, words]) => (
          <div key={keys + words}>
            <dt>
              {keys.split(' ').map((key) => (
                <KeyCap key={key}>{keyCaps(key)}</KeyCap>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function rowsOf(commands: readonly Command[], group: 'run' | 'go'): [string, string][] {
  return commands
    .filter((command) => command.keys !== undefined && (command.group ?? 'run') === group)
    .map((command) => [command.keys ?? '', command.label]);
}

/** Every key that does something here, now. */
export function ShortcutsHelp() {
  const commands = useAllCommands();
  return (
    <Dialog title="Keyboard shortcuts" isOpen onClose={closeOverlay} width={720}>
      <div className="keys-columns">
        <KeyTable title="Go to" rows={rowsOf(commands, 'go')} />
        <div>
          <KeyTable title="Run" rows={rowsOf(commands, 'run')} />
          <KeyTable title="Time" rows={RULER_KEYS} />
        </div>
      </div>
    </Dialog>
  );
}
