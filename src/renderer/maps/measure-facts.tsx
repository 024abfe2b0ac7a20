import { upperFirst } from '../../shared/letter-case';
import { useStream } from '../api/hooks';
import { useTimePart } from '../app/time';
import { Sparkline } from '../charts/components/sparkline';
import type { Measure, Reading } from '../../shared/model/maps';
import { formatAge } from '../../shared/units';
import { expectedText, gapOf, measuredText } from './measure-words';
import { onsetText, suspectOf, suspectText } from './onset';
import { badStretch } from './step-traces';

export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

/** What one measure says: expected beside actual, since when it is not well and after what, and where the number comes from. */
export function MeasureFacts({
  measure,
  reading,
  window,
  cursor,
  sparkHeight,
}: {
  readonly measure: Measure;
  readonly reading: Reading | undefined;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  /** 0: no line. */
  readonly sparkHeight: number;
}) {
  const value = reading?.value ?? null;
  const gap = value === null ? null : gapOf(measure, value);
  const expected = expectedText(measure);
  const isOff = reading?.state === 'warning' || reading?.state === 'critical';
  return (
    <>
      <dl className="map-facts">
        {value !== null && (
          <Fact name="actual">
            <b className={isOff ? reading.state : ''}>{measuredText(measure, value)}</b> {measure.label}
          </Fact>
        )}
        {expected !== null && (
          <Fact name="expected">
            <b>{expected}</b>
          </Fact>
        )}
        {gap !== null && gap.text !== '0 %' && (
          <Fact name="gap">
            <b className={isOff ? reading?.state : ''}>{gap.text}</b>
          </Fact>
        )}
        {isOff && <OnsetFacts measure={measure} reading={reading} />}
        {sparkHeight > 0 && reading?.at != null && cursor === null && (
          <Fact name="read">{formatAge(window.until * 1000 - reading.at)}</Fact>
        )}
      </dl>
      {reading?.reason != null && <NoData reason={reading.reason} bring={value === null ? measure.bring : null} />}
      {sparkHeight > 0 && reading !== undefined && value !== null && (
        <div className="map-facts-spark">
          <Sparkline
            times={reading.times}
            values={reading.values}
            from={window.from}
            until={window.until}
            heightPx={sparkHeight}
            expected={measure.expected}
            bad={badStretch(measure, reading)}
            cursor={cursor}
          />
        </div>
      )}
      <p className="map-target mono">{measure.target}</p>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function OnsetFacts({ measure, reading }: { readonly measure: Measure; readonly reading: Reading }) {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const events = useStream('events', 'watch', { rangeSeconds }).value ?? [];
  const bad = badStretch(measure, reading);
  if (bad === null) return null;
  const exactSeconds = reading.times.length < 2 ? rangeSeconds : (reading.times[1] ?? 0) - (reading.times[0] ?? 0);
  const isThroughout = bad.from <= (reading.times[0] ?? 0);
  const suspect = isThroughout ? null : suspectOf(events, bad.from, exactSeconds);
  return (
    <>
      <Fact name="since">{isThroughout ? 'before this range' : <b>{onsetText(bad.from, exactSeconds)}</b>}</Fact>
      {suspect !== null && (
        <Fact name="after">
          <b>{suspectText(suspect)}</b>
        </Fact>
      )}
    </>
  );
}

function NoData({ reason, bring }: { readonly reason: string; readonly bring: string | null }) {
  return (
    <p className="map-reason">
      {upperFirst(reason)}
      {bring !== null && (
        <>
          : <code className="mono i1">{bring}</code> brings it
        </>
      )}
      .
    </p>
  );
}
