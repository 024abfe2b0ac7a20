import type { KeyboardEvent } from 'react';
import type { Reading } from '../../shared/model/maps';
import { Sparkline } from '../charts/components/sparkline';
import { dayText, measuredText, readingState } from '../maps/measure-words';
import type { TimeWindow } from '../maps/measure-facts';
import { badStretch } from '../maps/step-traces';
import { STATE_WORDS, StateGlyph } from '../ui/state-glyph';
import { LANES, type CardBox } from './layout/place-cards';

export interface BlueprintCardProps {
  readonly box: CardBox;
  readonly stepTitle: string;
  readonly reading: Reading | undefined;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly nowMs: number;
  readonly isRoomy: boolean;
  readonly isSelected: boolean;
  /** A failure passes through it on its way to the customer. */
  readonly isLit: boolean;
  readonly isTabStop: boolean;
  readonly onPress: () => void;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLButtonElement>) => void;
}

/** One card: what it is, what it says, and how that went. */
export function BlueprintCard(props: BlueprintCardProps) {
  const { box, reading, isRoomy } = props;
  const { card } = box;
  const state = readingState(card.measure, reading);
  const isOff = state === 'warning' || state === 'critical';
  const isSilent = card.measure !== null && (reading === undefined || reading.value === null || state === 'unknown');
  const classes = [
    'bp-card',
    box.isPlain ? 'is-plain' : '',
    card.measure === null ? (card.manual === null ? 'is-unmeasured' : 'is-manual') : '',
    isSilent ? 'is-silent' : '',
    isOff ? `is-${state}` : '',
    props.isLit ? 'is-lit' : '',
    props.isSelected ? 'is-selected' : '',
    card.lane === 'customer-actions' ? 'is-customers' : '',
  ];
  return (
    <button
      type="button"
      className={classes.filter((name) => name !== '').join(' ')}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height }}
      data-card={card.id}
      aria-label={spokenName(props)}
      aria-pressed={props.isSelected}
      tabIndex={props.isTabStop ? 0 : -1}
      onClick={props.onPress}
      onFocus={props.onFocus}
      onKeyDown={props.onKeyDown}
    >
      <span className="bp-card-title">
        {isOff && <StateGlyph state={state} size={12} isBare />}
        <span>{card.title}</span>
      </span>
      {!box.isPlain && (
        <span className="bp-card-line">
          <CardValue {...props} isOff={isOff} />
          {card.measure !== null && reading !== undefined && reading.times.length > 0 && (
            <span className="bp-card-spark">
              <Sparkline
                times={reading.times}
                values={reading.values}
                from={props.window.from}
                until={props.window.until}
                heightPx={isRoomy ? 30 : 20}
                bad={badStretch(card.measure, reading)}
                cursor={props.cursor}
                {...sparkScale(reading.values)}
              />
            </span>
          )}
        </span>
      )}
    </button>
  );
}

/** Half as much room again above the highest point: a steady line lies in the middle, not along the top. */
function sparkScale(values: Float64Array): { low: number; high: number } {
  const highest = values.reduce((most, value) => (value > most ? value : most), 0);
  const lowest = values.reduce((least, value) => (value < least ? value : least), 0);
  return { low: lowest, high: highest > lowest ? lowest + (highest - lowest) * 1.4 : lowest + 1 };
}

function CardValue({ box, reading, cursor, nowMs, isRoomy, isOff }: BlueprintCardProps & { readonly isOff: boolean }) {
  const { measure, manual } = box.card;
  if (measure === null) {
    if (manual === null) return null;
    return (
      <>
        <b>{manual.value}</b>
        <small>by hand, {dayText(manual.enteredOn, nowMs)}</small>
      </>
    );
  }
  if (reading === undefined) return null;
  if (reading.value === null) {
    return (
      <>
        <StateGlyph state="unknown" size={11} isBare />
        <small>{reading.reason?.startsWith('no data') ? reading.reason : 'cannot be read'}</small>
        {isRoomy && cursor === null && measure.bring !== null && <code className="mono">{measure.bring}</code>}
      </>
    );
  }
  return (
    <>
      <b className={isOff ? reading.state : ''}>{measuredText(measure, reading.value)}</b>
      <small>{reading.reason ?? measure.label}</small>
    </>
  );
}

function spokenName({ box, stepTitle, reading }: BlueprintCardProps): string {
  const { card } = box;
  const lane = LANES[box.lane]?.title.toLowerCase() ?? '';
  const where = `${card.title}, ${lane}, ${stepTitle}`;
  if (card.measure === null) {
    return card.manual === null
      ? `${where}, not measured`
      : `${where}, ${card.manual.value}, entered by hand on ${card.manual.enteredOn}`;
  }
  if (reading === undefined || reading.value === null) return `${where}, ${reading?.reason ?? 'not read yet'}`;
  const state = reading.state === 'none' ? '' : `, ${STATE_WORDS[reading.state]}`;
  return `${where}, ${measuredText(card.measure, reading.value)} ${card.measure.label}${state}`;
}
