import type { MetricNode } from '../../../shared/model/series';
import type { LazyQueryService } from '../query/lazy-query-service';
import { ByteWriter } from './byte-writer';
import type { PlainValue } from './plain-value';
import type { RenderBody } from './render-body';
import { contentTypeOf } from './render-format';
import { writeMsgpack } from './write-msgpack';
import { writePickle } from './write-pickle';

/** A `/metrics/find` whose answer tells since when and until when each leaf has points, as Graphite's nodes ask each other. */
export interface FindRequest {
  readonly query: string;
  readonly leavesOnly: boolean;
  readonly format: 'json' | 'pickle' | 'msgpack';
  /** Seconds since the epoch. */
  readonly now: number;
}

export function answerFind(service: LazyQueryService, request: FindRequest): RenderBody {
  const found = service.find(request.query).filter((node) => node.isLeaf || !request.leavesOnly);
  const retentions = service.retentions(found.filter(({ isLeaf }) => isLeaf).map(({ path }) => path));
  const writer = new ByteWriter(found.length * 120);
  const intervalOf = (path: string): [number, number] => [request.now - (retentions.get(path) ?? 0), request.now];
  switch (request.format) {
    case 'json':
      writer.utf8(JSON.stringify(byPath(found).map((node) => nodeJson(node, intervalOf))));
      break;
    case 'pickle':
      writePickle(
        writer,
        byName(found).map((node) => nodeInfo(node, intervalOf)),
      );
      break;
    case 'msgpack':
      writeMsgpack(
        writer,
        byName(found).map((node) => nodeInfo(node, intervalOf)),
      );
      break;
  }
  return { body: writer.finish(), contentType: contentTypeOf(request.format) };
}

type IntervalOf = (path: string) => [number, number];

function nodeJson({ path, isLeaf }: MetricNode, intervalOf: IntervalOf): unknown {
  if (!isLeaf) return { path, is_leaf: false };
  const [start, end] = intervalOf(path);
  return { path, is_leaf: true, intervals: [{ start, end }] };
}

function nodeInfo({ path, isLeaf }: MetricNode, intervalOf: IntervalOf): PlainValue {
  return isLeaf ? { path, is_leaf: true, intervals: [intervalOf(path)] } : { path, is_leaf: false };
}

const byPath = (nodes: readonly MetricNode[]): MetricNode[] => [...nodes].sort((a, b) => compare(a.path, b.path));
const byName = (nodes: readonly MetricNode[]): MetricNode[] => [...nodes].sort((a, b) => compare(a.text, b.text));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
