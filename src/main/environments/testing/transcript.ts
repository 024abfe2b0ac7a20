import { READING_CALLS } from '../providers/docker/read-only';

/** For tests: what a look at an engine asked for beside calls that only read and folders read past the engine. */
export function otherThanReading(transcript: readonly string[]): string[] {
  return transcript.filter((line) => {
    const asked = /^GET ([^?]+)/.exec(line)?.[1];
    if (asked !== undefined) return !READING_CALLS.some((call) => call.test(asked));
    return !/^READ \/.*\/overlay2\/[^/]+\/diff$/.test(line);
  });
}
