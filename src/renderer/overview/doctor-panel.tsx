import type { ReactElement } from 'react';
import type { DoctorItem, DoctorReport } from '../../shared/model/doctor';
import { commandIn } from '../../shared/next-step';
import { STATE_SEVERITY } from '../../shared/model/state';
import { formatAge } from '../../shared/units';
import { copyText, refreshDoctor } from '../app/actions';
import { useNow } from '../app/now';
import { IconButton } from '../ui/button';
import { Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';

/** What the console can use on this machine, what is missing, and the next step for each thing that is. */
export function DoctorPanel({ report }: { report: DoctorReport | undefined }): ReactElement {
  const now = useNow(10);
  const items = (report?.items ?? []).toSorted((a, b) => severity(a) - severity(b));
  const missing = items.filter((item) => item.state !== 'ok').length;
  const found = missing === 0 ? 'all there' : `${missing} of ${items.length} missing`;
  return (
    <Panel
      title="Doctor"
      note={report ? `${found} · checked ${formatAge(Math.max(0, now - report.readAt))}` : 'looking'}
      actions={<IconButton icon="refresh" label="Check again" size={13} onPress={refreshDoctor} />}
      className="overview-doctor"
    >
      {report === undefined && <Loading label="Looking at what is installed" />}
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <StateGlyph state={item.state} />
            <b>{item.name}</b>
            <span className="overview-summary" title={`${item.summary}. Needed for ${item.neededFor}.`}>
              {item.state === 'ok' ? (item.version ?? item.summary) : item.summary}
            </span>
            {item.nextStep !== null && <NextStep step={item.nextStep} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The command that brings it, or, where none does, the sentence that says how. */
function NextStep({ step }: { step: string }): ReactElement {
  const command = commandIn(step);
  return (
    <span className="overview-next">
      <span className={command === null ? 'overview-how' : 'overview-how mono'} title={step}>
        {command ?? step}
      </span>
      {command !== null && (
        <IconButton icon="copy" label={`Copy: ${command}`} size={13} onPress={() => copyText(command)} />
      )}
    </span>
  );
}

/** What is missing stands first, also where nothing needs it now. */
function severity(item: DoctorItem): number {
  if (item.state === 'none') return STATE_SEVERITY.indexOf('ok') - 0.5;
  return STATE_SEVERITY.indexOf(item.state);
}
