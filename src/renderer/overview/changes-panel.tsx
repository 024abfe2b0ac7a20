import type { ReactElement } from 'react';
import type { TimelineEvent } from '../../shared/model/event';
import { formatDate, formatTime } from '../../shared/units';
import { coreNowMs, setCursor } from '../app/time';
import { EventMark } from '../ui/event-mark';
import { Panel } from '../ui/panel';

/** What changed, newest first. Choosing one puts the cursor at its time. */
export function ChangesPanel({ events }: { events: readonly TimelineEvent[] | undefined }): ReactElement {
  const newest = (events ?? []).toSorted((a, b) => b.at - a.at).slice(0, 50);
  return (
    <Panel title="Changes" note="newest first, last 24 hours" className="overview-changes">
      {newest.length === 0 && (
        <p className="overview-nothing">
          {events === undefined ? '' : 'Nothing has changed. Deployments, applied changes, drift and notes stand here.'}
        </p>
      )}
      <ul>
        {newest.map((event) => (
          <li key={event.id}>
            <button type="button" onClick={() => setCursor(event.at / 1000)}>
              <time>{timeOf(event.at)}</time>
              <svg width={14} height={12} aria-hidden="true">
                <EventMark kind={event.kind} x={7} y={6} />
              </svg>
              <span className={event.kind === 'note' ? 'note' : ''}>{event.title}</span>
              <span className="overview-who">{event.author ?? event.environment ?? ''}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function timeOf(at: number): string {
  return formatDate(at) === formatDate(coreNowMs()) ? formatTime(at) : formatTime(at, { seconds: false });
}
