import type { Blueprint, BlueprintCard, Reading } from '../../shared/model/maps';
import { useStream } from '../api/hooks';
import { navigate } from '../app/navigation';
import { openSeries } from '../maps/map-route';
import { MeasureFacts, type TimeWindow } from '../maps/measure-facts';
import { dayText, readingState } from '../maps/measure-words';
import { Button } from '../ui/button';
import { StateGlyph, StateWord } from '../ui/state-glyph';
import { litPath } from './layout/lit-path';
import { LANES } from './layout/place-cards';

interface CardPanelProps {
  readonly blueprint: Blueprint;
  readonly card: BlueprintCard;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
}

/** What is known of the selected card: the gap, its cause, whom it reaches, where it comes from, what to do. */
export function CardPanel(props: CardPanelProps & { readonly sparkHeight: number; readonly isFloating: boolean }) {
  const { card, readings, window, cursor } = props;
  const reading = card.measure === null ? undefined : readings.get(card.measure.id);
  const state = readingState(card.measure, reading);
  const lane = LANES.find((one) => one.name === card.lane)?.title.toLowerCase() ?? '';
  return (
    <>
      <h2 className="map-panel-title">
        {props.isFloating && state !== 'none' && <StateGlyph state={state} />}
        {card.title}
        <small>{lane}</small>
      </h2>
      {!props.isFloating && state !== 'none' && state !== 'unknown' && (
        <StateWord state={state}>{card.measure === null ? null : stateWords(state)}</StateWord>
      )}
      {card.measure !== null && (
        <MeasureFacts
          measure={card.measure}
          reading={reading}
          window={window}
          cursor={cursor}
          sparkHeight={props.sparkHeight}
        />
      )}
      {card.measure === null && card.manual !== null && (
        <p className="map-reason">
          <b>{card.manual.value}</b>, written into the file on {dayText(card.manual.enteredOn, window.until * 1000)}.
          Nothing measures it yet.
        </p>
      )}
      {card.measure === null && card.manual === null && (
        <p className="map-reason">
          Nothing measures it. A <code className="mono i1">measure:</code> with a{' '}
          <code className="mono i1">target:</code> on this card brings it to life.
        </p>
      )}
      <Reach {...props} isFailing={state === 'critical'} />
      <CardLinks card={card} />
      <p className="map-command mono">{commandFor(props.blueprint, card)}</p>
    </>
  );
}

function stateWords(state: string): string {
  return state === 'ok' ? 'within its limits' : state;
}

/** The command line that says the same. */
function commandFor(blueprint: Blueprint, card: BlueprintCard): string {
  if (card.measure === null) return `gemba open blueprints/${blueprint.id}`;
  return `gemba metrics query '${card.measure.target}'`;
}

function Reach({ blueprint, card, isFailing }: CardPanelProps & { readonly isFailing: boolean }) {
  if (!isFailing || card.lane === 'customer-actions') return null;
  const [stepId] = litPath(blueprint, (id) => id === card.id).steps;
  const step = blueprint.steps.find((one) => one.id === stepId);
  if (step === undefined) return null;
  return (
    <p className="map-reason">
      Reaches the customer at <b className="critical">{step.title}</b>.
    </p>
  );
}

function CardLinks({ card }: { readonly card: BlueprintCard }) {
  const { measure, service } = card;
  const environment = useServiceEnvironment(service);
  if (measure === null && environment === null) return null;
  return (
    <div className="map-links">
      {measure !== null && <Button onPress={() => openSeries(measure.target)}>Open series</Button>}
      {environment !== null && service !== null && (
        <Button
          onPress={() =>
            navigate({
              screen: 'environments',
              path: [environment.name],
              params: { node: environment.node ?? service },
            })
          }
        >
          Open node
        </Button>
      )}
    </div>
  );
}

/** The first environment that runs a service, and a node of it. */
function useServiceEnvironment(service: string | null): { name: string; node: string | null } | null {
  const environments = useStream('environments', 'watch', service === null ? null : {}).value ?? [];
  for (const environment of environments) {
    const node = environment.nodes.find((one) => service !== null && one.services.includes(service));
    if (node !== undefined) return { name: environment.name, node: node.name };
  }
  return null;
}
