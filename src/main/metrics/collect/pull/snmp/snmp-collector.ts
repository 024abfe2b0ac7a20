import type { Varbind } from 'net-snmp';
import type { CollectOf } from '../../../../../shared/definitions/collect';
import { durationMs } from '../../../../../shared/definitions/names';
import type { Sample } from '../../../sample';
import { cleanPiece } from '../../../ingest/tagged-name';
import type { CreateCollector } from '../collector';
import { type Counter, CounterMemory } from './counter-memory';
import { resolveOid } from './known-oids';
import { openSnmpSession, type SnmpSession } from './snmp-session';
import { numberOf, readVarbind, type SnmpReading } from './snmp-value';

type Definition = CollectOf<'snmp'>;
type ValueDefinition = Definition['values'][string];

interface Wanted {
  readonly oid: string;
  readonly scale: number;
  /** Null: counters are rates, everything else is as it is. */
  readonly rate: boolean | null;
}

const UP_TIME = '1.3.6.1.2.1.1.3.0';

/** Asks an agent: `snmp.<name>.<value>`, and `snmp.<name>.<table>.<row>.<column>` for tables. */
export const createSnmpCollector: CreateCollector<'snmp'> = (definition, context) => {
  const memory = new CounterMemory();
  const prefix = `snmp.${context.name}`;
  const up = (value: number, timeSeconds: number): Sample => ({ name: `${prefix}.up`, value, timeSeconds });
  return {
    async read(signal) {
      const timeSeconds = Math.floor(context.nowMs() / 1000);
      const samples: Sample[] = [];
      let rejected = 0;
      const put = (name: string, wanted: Wanted, varbind: Varbind | undefined): void => {
        const reading = varbind === undefined ? null : readVarbind(varbind);
        const value = reading === null ? null : valueOf(memory, name, wanted, reading);
        if (typeof value === 'number') samples.push({ name: `${prefix}.${name}`, value, timeSeconds });
        else if (value === null) rejected += 1;
      };
      const session = await openSnmpSession(definition, context.credentials, durationMs(definition.timeout), signal);
      try {
        await readValues(session, definition, memory, put);
        for (const [table, shape] of Object.entries(definition.tables)) await readTable(session, table, shape, put);
      } finally {
        session.close();
      }
      memory.endTurn();
      return { samples: [...samples, up(1, timeSeconds)], rejected, problem: null };
    },
    absent: () => [up(0, Math.floor(context.nowMs() / 1000))],
    dispose() {},
  };
};

type Put = (name: string, wanted: Wanted, varbind: Varbind | undefined) => void;

async function readValues(session: SnmpSession, definition: Definition, memory: CounterMemory, put: Put) {
  const wanted = Object.entries(definition.values).map(([name, value]) => [name, wantedOf(value)] as const);
  // The agent's own clock goes along: it tells a counter that wrapped from an agent that was started anew.
  const found = await session.get([UP_TIME, ...wanted.map(([, { oid }]) => oid)]);
  const upTime = found[0] === undefined ? null : readVarbind(found[0]);
  memory.beginTurn(upTime?.kind === 'number' ? upTime.value : null);
  wanted.forEach(([name, each], index) => put(name, each, found[index + 1]));
}

async function readTable(session: SnmpSession, table: string, shape: Definition['tables'][string], put: Put) {
  const labels = shape.label === undefined ? null : labelRows(await column(session, resolveOid(shape.label)));
  for (const [name, value] of Object.entries(shape.columns)) {
    const wanted = wantedOf(value);
    for (const [index, varbind] of await column(session, wanted.oid)) {
      const row = labels?.get(index) ?? index.replaceAll('.', '_');
      put(`${table}.${row}.${name}`, wanted, varbind);
    }
  }
}

/** A column's cells by the index of their row: what follows the column's own id. */
async function column(session: SnmpSession, oid: string): Promise<Map<string, Varbind>> {
  const cells = await session.walk(oid);
  return new Map(cells.map((varbind) => [varbind.oid.slice(oid.length + 1), varbind]));
}

/** Rows that share a label (two interfaces of one name) are told apart by their index. */
function labelRows(cells: ReadonlyMap<string, Varbind>): Map<string, string> {
  const texts = [...cells].map(([index, varbind]) => [index, labelOf(varbind)] as const);
  const seen = new Map<string, number>();
  for (const [, text] of texts) seen.set(text, (seen.get(text) ?? 0) + 1);
  return new Map(
    texts.map(([index, text]) => {
      const plain = index.replaceAll('.', '_');
      if (text === '') return [index, plain];
      return [index, seen.get(text) === 1 ? text : `${text}_${plain}`];
    }),
  );
}

function labelOf(varbind: Varbind): string {
  const reading = readVarbind(varbind);
  return reading === null ? '' : cleanPiece(String(reading.value));
}

function wantedOf(value: ValueDefinition): Wanted {
  if (typeof value === 'string') return { oid: resolveOid(value), scale: 1, rate: null };
  return { oid: resolveOid(value.oid), scale: value.scale ?? 1, rate: value.rate ?? null };
}

/** Undefined where there is none yet (a rate needs two turns), null where there can be none. */
function valueOf(
  memory: CounterMemory,
  name: string,
  { scale, rate }: Wanted,
  reading: SnmpReading,
): number | null | undefined {
  const number = numberOf(reading);
  if (number === null) return null;
  const isRate = rate ?? reading.kind === 'counter';
  if (!isRate) return number * scale;
  const counter: Counter = reading.kind === 'counter' ? reading : { value: BigInt(Math.trunc(number)), bits: null };
  const perSecond = memory.rate(name, counter, performance.now());
  return perSecond === null ? undefined : perSecond * scale;
}
