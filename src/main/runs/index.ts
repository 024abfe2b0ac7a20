export { createRuns, type Runs, type RunRecords, type RunWork } from './run-registry';
export type { RunContext, RunStepHandle } from './run-context';
