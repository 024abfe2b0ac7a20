import type { Sample } from '../../../sample';
import { taggedName } from '../../../ingest/tagged-name';
import { prepareQuestion } from '../ask-over-http';
import type { CreateCollector } from '../collector';
import { exchange } from '../http-exchange';
import { parseExposition } from './parse-exposition';

const MAX_BYTES = 32 * 1024 * 1024;
/** The plain format is preferred: names are then what most servers show in it. */
const ACCEPT = 'text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1';

/**
 * Reads a page that is made for Prometheus. Series have the page's own names with its labels as tags, and the tags
 * `job` and `instance` as Prometheus adds them; what the page itself calls so becomes `exported_job`. `up`,
 * `scrape_duration_seconds` and `scrape_samples_scraped` tell of the scrape.
 */
export const createScrape: CreateCollector<'prometheus'> = (definition, context) => {
  const target: ReadonlyArray<readonly [string, string]> = [
    ...Object.entries(definition.labels),
    ['job', definition.job ?? context.name],
    ['instance', instanceOf(definition.url)],
  ];
  const reserved = new Set(target.map(([tag]) => tag));
  const keep = definition.keep === undefined ? null : new RegExp(definition.keep);
  const drop = definition.drop === undefined ? null : new RegExp(definition.drop);
  const own = (name: string, value: number, timeSeconds: number): Sample => ({
    name: taggedName(name, target) ?? name,
    value,
    timeSeconds,
  });
  return {
    async read(signal) {
      const startedMs = performance.now();
      const now = Math.floor(context.nowMs() / 1000);
      const settings = { ...definition, headers: { accept: ACCEPT, ...definition.headers } };
      const question = await prepareQuestion(settings, { method: 'GET', maxBytes: MAX_BYTES }, context);
      const { answer, error } = await exchange(question, signal);
      if (answer === null) throw new Error(error ?? 'no answer');
      if (answer.status !== 200) throw new Error(`status ${answer.status}`);
      if (answer.isCut) throw new Error(`the page is longer than ${MAX_BYTES} bytes`);
      const samples: Sample[] = [];
      let scraped = 0;
      let rejected = 0;
      parseExposition(answer.body.toString('utf8'), /^application\/openmetrics-text\b/i.test(answer.contentType), {
        sample({ name, labels, value, timeSeconds }) {
          scraped += 1;
          if ((keep !== null && !keep.test(name)) || (drop?.test(name) ?? false)) return;
          const tags = labels.map(([tag, text]) => [reserved.has(tag) ? `exported_${tag}` : tag, text] as const);
          const tagged = taggedName(name, [...tags, ...target]);
          // NaN is what a quantile without observations is: a gap.
          if (tagged === null || Number.isNaN(value)) return;
          samples.push({ name: tagged, value, timeSeconds: timeSeconds ?? now });
        },
        reject: () => (rejected += 1),
      });
      if (scraped === 0 && rejected > 0) throw new Error('the page is not in the format of Prometheus');
      samples.push(
        own('up', 1, now),
        own('scrape_duration_seconds', (performance.now() - startedMs) / 1000, now),
        own('scrape_samples_scraped', scraped, now),
      );
      return { samples, rejected, problem: null };
    },
    absent: () => [own('up', 0, Math.floor(context.nowMs() / 1000))],
    dispose() {},
  };
};

/** Host and port, the port also where the address leaves it out, as in Prometheus. */
function instanceOf(address: string): string {
  const url = new URL(address);
  return url.port === '' ? `${url.hostname}:${url.protocol === 'https:' ? 443 : 80}` : url.host;
}
