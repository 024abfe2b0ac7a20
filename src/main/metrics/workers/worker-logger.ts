import type { LogLevel, Logger } from '../../platform/logger';
import type { LogMessage } from './protocol';

/** A logger whose lines travel to the main thread, which owns the file. */
export function createWorkerLogger(post: (message: LogMessage) => void, module?: string): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      post({ kind: 'log', level, message: module === undefined ? message : `${module}: ${message}`, fields });
    };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (name) => createWorkerLogger(post, module === undefined ? name : `${module}.${name}`),
  };
}
