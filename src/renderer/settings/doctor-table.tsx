import type { DoctorItem } from '../../shared/model/doctor';
import { copyText } from '../app/actions';
import { IconButton } from '../ui/button';
import { StateWord } from '../ui/state-glyph';

/** A command can be copied and run; a sentence can only be followed. */
function isCommand(step: string): boolean {
  return !/[.…]$/.test(step) && /^[a-z./~]/.test(step);
}

function NextStep({ step }: { step: string }) {
  return (
    <span className="doctor-step">
      <span className={isCommand(step) ? 'mono i1' : 'i1'}>{step}</span>
      {isCommand(step) && <IconButton icon="copy" size={13} label="Copy the command" onPress={() => copyText(step)} />}
    </span>
  );
}

function DoctorRow({ item }: { item: DoctorItem }) {
  return (
    <li className="doctor-item">
      <StateWord state={item.state}>
        <b className="doctor-name">{item.name}</b>
      </StateWord>
      <span className="mono i2">{item.version ?? '–'}</span>
      <span className="doctor-words">
        <span className={item.state === 'ok' ? 'i2' : 'i1'}>{item.summary}</span>{' '}
        <span className="i3">For {item.neededFor}.</span>
        {item.nextStep !== null && <NextStep step={item.nextStep} />}
      </span>
    </li>
  );
}

/** Everything that the console can use, whether it is there, and how to get it. */
export function DoctorTable({ items }: { items: readonly DoctorItem[] }) {
  return (
    <ul className="doctor-list">
      {items.map((item) => (
        <DoctorRow key={item.id} item={item} />
      ))}
    </ul>
  );
}
