export { createDoctor, type Doctor, type Probe } from './doctor';
export { systemProbes } from './system-probes';
export { describeCollectors } from './probes/collectors';
