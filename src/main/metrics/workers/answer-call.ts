import type { LazyQueryService } from '../query/lazy-query-service';
import { answerRender } from '../render/answer-render';
import { answerTags } from '../render/answer-tags';
import { describeFunctions } from '../render/describe-functions';
import { answerFind } from '../render/find-body';
import { reuseColumns } from '../store/column-pool';
import type { QueryCallName, QueryCalls, ToQuery } from './protocol';

type Answer = QueryCalls[QueryCallName]['output'];

/** Runs one call of the query worker. */
export function answerCall(service: LazyQueryService, message: ToQuery): Answer | Promise<Answer> {
  // Answers before this one have been copied or written out.
  reuseColumns();
  const { cancel } = message;
  const options = { isCancelled: () => cancel !== null && Atomics.load(cancel, 0) === 1 };
  switch (message.name) {
    case 'query':
      return service.query(message.input, options);
    case 'render':
      return service.render(message.input, options);
    case 'renderBody':
      return answerRender(service, message.input, options);
    case 'findBody':
      return answerFind(service, message.input);
    case 'tags':
      return answerTags(service, message.input);
    case 'functions':
      return describeFunctions();
    case 'find':
      return service.find(message.input.query);
    case 'expand':
      return service.expand(message.input.queries, message.input.leavesOnly);
    case 'index':
      return service.names();
    case 'search':
      return service.search(message.input.text, message.input.limit);
    case 'stop':
      service.close();
      return null;
  }
}

/** Columns are handed over, not copied. */
export function transferablesOf(value: Answer): ArrayBuffer[] {
  if (value === null || Array.isArray(value)) return [];
  if ('body' in value) return [value.body.buffer];
  if (!('series' in value)) return [];
  return value.series.flatMap(({ times, values }) => [times.buffer, values.buffer]);
}
