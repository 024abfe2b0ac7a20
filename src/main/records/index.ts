export { type EventTimes, openEventTimes } from './event-times';
export { createRecords, RECORDS_FILE, type Records, type RecordsOptions } from './records';
export { openReadOnlyRecords, type ReadOnlyRecords } from './read-only-records';
export type { DriftFact, NewEvent } from './records.sql';
