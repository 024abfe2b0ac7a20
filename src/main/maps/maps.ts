import type { mapsContract } from '../../shared/contract/maps';
import type { Serves } from '../../shared/contract/define';
import type { BlueprintDefinition } from '../../shared/definitions/blueprint';
import type { JourneyDefinition } from '../../shared/definitions/journey';
import { GembaError } from '../../shared/errors';
import type { Blueprint, Journey, Measure, Reading } from '../../shared/model/maps';
import type { Clock } from '../platform/clock';
import type { Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import { blueprintOf } from './blueprint-model';
import { journeyOf } from './journey-model';
import { readMeasures } from './read-measures';
import type { QuerySeries } from './read-targets';
import { sameReadings, watchReadings } from './watch-readings';

/** The maps of a workspace as they were last valid. */
export interface MapsModel {
  readonly journeys: ReadonlyMap<string, { readonly value: JourneyDefinition; readonly file: string }>;
  readonly blueprints: ReadonlyMap<string, { readonly value: BlueprintDefinition; readonly file: string }>;
}

/** Where the maps come from; the workspace is one. */
export interface MapsSource {
  current(): MapsModel;
  onChange(listener: (model: MapsModel) => void): Disposable;
}

export interface MapsOptions {
  readonly workspace: MapsSource;
  readonly query: QuerySeries;
  /** Told whenever new points are in the store, with the time of the newest in seconds. */
  readonly onCommit: (listener: (newestSeconds: number) => void) => Disposable;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Maps extends Disposable {
  readonly serve: Serves<typeof mapsContract>;
}

/** Journeys and blueprints: the files as models, and what their measures say. */
export function createMaps(options: MapsOptions): Maps {
  const { workspace, query, clock } = options;
  const logger = options.logger.child('maps');
  const ended = new AbortController();

  function journeys(model: MapsModel): Journey[] {
    return [...model.journeys].map(([id, entry]) => journeyOf(id, entry.value, entry.file));
  }

  function blueprints(model: MapsModel): Blueprint[] {
    return [...model.blueprints].map(([id, entry]) => blueprintOf(id, entry.value, entry.file));
  }

  /** Null: the workspace has no such map. */
  function measuresOf(map: { kind: 'journey' | 'blueprint'; id: string }): Measure[] | null {
    const model = workspace.current();
    if (map.kind === 'journey') {
      const entry = model.journeys.get(map.id);
      return entry === undefined ? null : journeyMeasures(journeyOf(map.id, entry.value, entry.file));
    }
    const entry = model.blueprints.get(map.id);
    return entry === undefined ? null : blueprintMeasures(blueprintOf(map.id, entry.value, entry.file));
  }

  /** Emits what the workspace holds now and again whenever it changes, until the signal or the end of this module. */
  async function follow<Model>(
    read: (model: MapsModel) => Model,
    emit: (model: Model) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const subscription = workspace.onChange((model) => emit(read(model)));
    emit(read(workspace.current()));
    await aborted(AbortSignal.any([signal, ended.signal]));
    await subscription.dispose();
  }

  return {
    serve: {
      journeys: (_input, emit, { signal }) => follow(journeys, emit, signal),
      blueprints: (_input, emit, { signal }) => follow(blueprints, emit, signal),
      async readings(input, emit, { signal }) {
        if (measuresOf(input.map) === null) throw unknownMap(input.map, workspace.current());
        let last: Reading[] | null = null;
        await watchReadings({
          // A long range is worth reading less often: a second is less than a pixel of it.
          intervalMs: Math.min(10_000, Math.max(1000, (input.rangeSeconds / 1800) * 1000)),
          onCommit: options.onCommit,
          onChange: (listener) => workspace.onChange(listener),
          signal: AbortSignal.any([signal, ended.signal]),
          onError: (error) =>
            logger.warn(`what ${input.map.kind} ${input.map.id} measures could not be read`, { error: String(error) }),
          async read(readSignal) {
            const measures = measuresOf(input.map) ?? [];
            const nowSeconds = clock.nowMs() / 1000;
            const atSeconds = Math.min(input.at ?? nowSeconds, nowSeconds);
            const readings = await readMeasures(
              query,
              measures,
              { rangeSeconds: input.rangeSeconds, nowSeconds, atSeconds },
              { signal: readSignal },
            );
            if (last !== null && sameReadings(last, readings)) return;
            last = readings;
            emit(readings);
          },
        });
      },
    },
    dispose() {
      ended.abort();
    },
  };
}

function journeyMeasures(journey: Journey): Measure[] {
  return journey.phases.flatMap((phase) => phase.steps.flatMap((step) => step.measure ?? []));
}

function blueprintMeasures(blueprint: Blueprint): Measure[] {
  return [...blueprint.steps, ...blueprint.cards].flatMap((part) => part.measure ?? []);
}

function unknownMap(map: { kind: 'journey' | 'blueprint'; id: string }, model: MapsModel): GembaError {
  const ids = [...(map.kind === 'journey' ? model.journeys : model.blueprints).keys()];
  return new GembaError('missing', `There is no ${map.kind} “${map.id}” in this workspace.`, {
    nextStep: ids.length === 0 ? `Write one in ${map.kind}s/${map.id}.yaml.` : `It has ${ids.join(', ')}.`,
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
