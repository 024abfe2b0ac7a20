import type { ExitStatus } from './exit-status';
import type { Invocation } from './invocation';

/** What a command does once its arguments are understood. */
export type Work = (invocation: Invocation) => Promise<ExitStatus> | ExitStatus;

/** How a command says what its work is. */
export type Choose = (work: Work) => void;
