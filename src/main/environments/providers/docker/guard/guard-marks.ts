import type { GuardMark } from '../../../model/guard-mark';

/** Where it is remembered which port rules are in force: an engine that is only read cannot tell. */
export interface GuardMarks {
  keep(containerId: string, mark: GuardMark): Promise<void>;
  read(containerIds: readonly string[]): Promise<ReadonlyMap<string, GuardMark>>;
}
