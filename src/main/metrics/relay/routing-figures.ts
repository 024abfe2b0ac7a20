import type { RelayStatus } from '../../../shared/model/series';
import type { SampleRouter } from '../aggregate/sample-router';

/** What routing says about itself: `gemba.relay.<name>.*`, and where there are rules `gemba.aggregate.*` and `gemba.route.*`. */
export function routingFigures(relays: readonly RelayStatus[], router: SampleRouter | null): Array<[string, number]> {
  const figures = relays.flatMap((relay): Array<[string, number]> => [
    [`gemba.relay.${relay.name}.sent`, relay.sent],
    [`gemba.relay.${relay.name}.queued`, relay.queued],
    [`gemba.relay.${relay.name}.dropped`, relay.dropped],
    [`gemba.relay.${relay.name}.errors`, relay.errors],
    [`gemba.relay.${relay.name}.lag`, relay.lagSeconds],
  ]);
  if (router === null) return figures;
  const { aggregator, refusals } = router;
  return [
    ...figures,
    ['gemba.aggregate.outputs', aggregator.outputs],
    ['gemba.aggregate.late', aggregator.late],
    ['gemba.aggregate.refused', aggregator.refused],
    ['gemba.route.blocked', refusals.blocked],
    ['gemba.route.not_allowed', refusals.notAllowed],
    ['gemba.route.without_name', refusals.name],
  ];
}
