import { PickleError, PickleReader } from './pickle-reader';
import { readFloatLine, readIntegerLine, readLongBytes, readQuotedLine, readUnicodeLine } from './pickle-text';

/** What a list of tuples is made of. Tuples are arrays here; the same array may stand in several places, even in itself. */
export type PickleValue = string | number | null | PickleValue[];

/**
 * Reads a pickle of protocol 0 to 4 with the operations that lists, tuples, texts and numbers need, and no others: nothing
 * is looked up, called or built. Time and memory are proportional to the length of the pickle.
 *
 * @throws PickleError
 */
export function unpickle(bytes: Buffer): PickleValue {
  const machine = new PickleMachine(bytes);
  for (;;) {
    const opcode = machine.reader.byte();
    if (opcode === STOP) return machine.pop();
    const operation = OPERATIONS.get(opcode);
    if (operation === undefined) throw refusal(opcode);
    operation(machine);
  }
}

/** The stack that a pickle is a programme for. */
class PickleMachine {
  readonly reader: PickleReader;
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Buffer) {
    this.reader = new PickleReader(bytes);
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || this.#stack.length < (this.#marks.at(-1) ?? 0)) throw emptyStack();
    return value;
  }

  popMany(count: number): PickleValue[] {
    if (this.#stack.length - (this.#marks.at(-1) ?? 0) < count) throw emptyStack();
    return this.#stack.splice(this.#stack.length - count);
  }

  popToMark(): PickleValue[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new PickleError('malformed', 'a mark is missing');
    return this.#stack.splice(mark);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.#stack.at(-1);
    if (!Array.isArray(list)) throw new PickleError('malformed', 'it appends to what is no list');
    for (const value of values) list.push(value);
  }

  remember(key: number = this.#memo.size): void {
    const value = this.#stack.at(-1);
    if (value === undefined) throw emptyStack();
    this.#memo.set(key, value);
  }

  recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw new PickleError('malformed', 'it recalls what it never said');
    this.push(value);
  }
}

type Operation = (machine: PickleMachine) => void;

const STOP = code('.');

const OPERATIONS: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [code('('), (m) => m.mark()],
  [code('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(1)],
  [0x89, (m) => m.push(0)],

  [code('I'), (m) => m.push(readIntegerLine(m.reader.line()))],
  [code('L'), (m) => m.push(readIntegerLine(m.reader.line()))],
  [code('J'), (m) => m.push(m.reader.int32())],
  [code('K'), (m) => m.push(m.reader.byte())],
  [code('M'), (m) => m.push(m.reader.uint16())],
  [0x8a, (m) => m.push(readLongBytes(m.reader.take(m.reader.byte())))],
  [0x8b, (m) => m.push(readLongBytes(m.reader.take(m.reader.uint32())))],
  [code('F'), (m) => m.push(readFloatLine(m.reader.line()))],
  [code('G'), (m) => m.push(m.reader.bigEndianDouble())],

  [code('S'), (m) => m.push(readQuotedLine(m.reader.line()))],
  [code('T'), (m) => m.push(m.reader.take(m.reader.uint32()).toString('utf8'))],
  [code('U'), (m) => m.push(m.reader.take(m.reader.byte()).toString('utf8'))],
  [code('V'), (m) => m.push(readUnicodeLine(m.reader.line()))],
  [code('X'), (m) => m.push(m.reader.take(m.reader.uint32()).toString('utf8'))],
  [0x8c, (m) => m.push(m.reader.take(m.reader.byte()).toString('utf8'))],
  [0x8d, (m) => m.push(m.reader.take(m.reader.length64()).toString('utf8'))],
  [code('B'), (m) => m.push(m.reader.take(m.reader.uint32()).toString('utf8'))],
  [code('C'), (m) => m.push(m.reader.take(m.reader.byte()).toString('utf8'))],

  [code(']'), (m) => m.push([])],
  [code('l'), (m) => m.push(m.popToMark())],
  [code('a'), (m) => m.append([m.pop()])],
  [code('e'), (m) => m.append(m.popToMark())],
  [code(')'), (m) => m.push([])],
  [code('t'), (m) => m.push(m.popToMark())],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],

  [code('p'), (m) => m.remember(readIntegerLine(m.reader.line()))],
  [code('q'), (m) => m.remember(m.reader.byte())],
  [code('r'), (m) => m.remember(m.reader.uint32())],
  [0x94, (m) => m.remember()],
  [code('g'), (m) => m.recall(readIntegerLine(m.reader.line()))],
  [code('h'), (m) => m.recall(m.reader.byte())],
  [code('j'), (m) => m.recall(m.reader.uint32())],

  // The protocol's number, and a length of what follows: both are of use only to a reader that streams.
  [0x80, (m) => void m.reader.byte()],
  [0x95, (m) => void m.reader.length64()],
]);

/** GLOBAL, INST, OBJ, REDUCE, BUILD, PERSID, BINPERSID, NEWOBJ, EXT1, EXT2, EXT4, NEWOBJ_EX, STACK_GLOBAL. */
const CLASS_OPCODES = new Set([...Array.from('cioRbPQ', code), 0x81, 0x82, 0x83, 0x84, 0x92, 0x93]);

function refusal(opcode: number): PickleError {
  const name = `0x${opcode.toString(16).padStart(2, '0')}`;
  return CLASS_OPCODES.has(opcode)
    ? new PickleError('class', `it names a class or calls something (opcode ${name})`)
    : new PickleError('opcode', `opcode ${name} has no place in a list of points`);
}

function emptyStack(): PickleError {
  return new PickleError('malformed', 'its stack is empty');
}

function code(character: string): number {
  return character.charCodeAt(0);
}
