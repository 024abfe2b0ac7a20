import type { FunctionSpec } from '../function-spec';
import { madeSeries } from './time-series';

/** A walk from zero by up to half a unit each step, another one each time. */
export const randomWalkFunction: FunctionSpec = {
  name: 'randomWalkFunction',
  aliases: ['randomWalk'],
  group: 'Special',
  description: 'A random walk, for trying things out.',
  params: [
    { name: 'name', type: 'string', required: true },
    { name: 'step', type: 'integer', default: 60 },
  ],
  evaluate(call) {
    let current = 0;
    const next = (_time: number, index: number): number => (index === 0 ? 0 : (current += Math.random() - 0.5));
    return [madeSeries(call, call.text('name'), call.number('step'), next)];
  },
};
