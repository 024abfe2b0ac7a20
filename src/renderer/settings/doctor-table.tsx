import type { DoctorItem } from '../../shared/model/doctor';
import { copyText } from '../app/actions';
import { commandIn } from '../../shared/next-step';
import { IconButton } from '../ui/button';
import { CodedText } from '../ui/coded-text';
import { StateWord } from '../ui/state-glyph';

function NextStep({ step }: { step: string }) {
  const command = commandIn(step);
  return (
    <span className="doctor-step">
      <span className={command === step ? 'mono i1' : 'i1'}>
        <CodedText>{step}</CodedText>
      </span>
      {command !== null && (
        <IconButton icon="copy" size={13} label="Copy the command" onPress={() => copyText(command)} />
      )}
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
