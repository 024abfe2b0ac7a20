import path from 'node:path';
import type { GembaDefinition } from '../../shared/definitions/gemba';
import { RULE_FILES, type RuleFile } from '../../shared/definitions/routing';
import type { FileProblem } from '../../shared/model/workspace';
import type { Clock } from '../platform/clock';
import { checkConfigFile, nameFromFolder } from './config-file';
import { checkEnvironment, checkService, lapsingRules } from './cross-checks';
import { checkEntryFile, type Finding } from './entry-file';
import { readSavedFile, readTextFile, type TextFile } from './read-text-file';
import { checkStubFiles } from './stub-files';
import {
  CONFIG_FILE,
  ENTRY_KINDS,
  fileKind,
  listWorkspaceFiles,
  STORAGE_AGGREGATION_FILE,
  STORAGE_SCHEMAS_FILE,
  type EntryKind,
  type FileKind,
} from './workspace-files';
import type {
  DefinitionOf,
  EntryChecks,
  EntryProblem,
  Located,
  RuleFileCheck,
  WorkspaceModel,
} from './workspace-model';
import type { YamlProblem } from './yaml/read-yaml';
import type { YamlReader } from './yaml/yaml-reader';

type AnyDefinition = DefinitionOf[EntryKind];

/** One version of an entry that its schema accepts. */
interface Version {
  readonly value: AnyDefinition;
  readonly line: number;
  readonly readAt: number;
}

/** What is known of one name in one file. */
interface Slot {
  /** The newest version that its schema accepts. */
  readonly valid: Version;
  /** The newest version that also fits the rest of the workspace; null when there never was one. */
  sound: Version | null;
  /** Whether the file as it is now says something that is not valid, so that `valid` is an earlier version. */
  readonly isStale: boolean;
}

/** A file as it was last seen. */
interface FileRecord {
  /** What was read, for telling whether it changed; null while it cannot be read. */
  readonly text: string | null;
  readonly findings: readonly Finding[];
  /** Mistakes that have their place already: the file cannot be read, or is no YAML. */
  readonly unreadable: readonly YamlProblem[];
  readonly slots: ReadonlyMap<string, Slot>;
  /** When it could last be read as a whole. */
  readonly readAt: number | null;
  /** Whether names are missing that it would have were it in order: then nobody is blamed for naming them. */
  readonly isIncomplete: boolean;
}

const NO_RECORD: FileRecord = {
  text: null,
  findings: [],
  unreadable: [],
  slots: new Map(),
  readAt: null,
  isIncomplete: false,
};

/** Whose names the entries of each kind refer to. */
const REFERS_TO: Readonly<Record<EntryKind, readonly FileKind[]>> = {
  environments: ['config', 'services'],
  services: ['services'],
  journeys: ['blueprints'],
  blueprints: ['journeys', 'services'],
};
const MAX_PROBLEMS = 500;

export interface LoaderOptions {
  /** The real path of the workspace. */
  readonly dir: string;
  readonly reader: YamlReader;
  readonly clock: Clock;
  readonly checks: EntryChecks;
  readonly checkRules?: RuleFileCheck;
}

/**
 * Reads the workspace's files and remembers, for each entry, the last version that was valid: a file that breaks
 * while somebody edits it takes nothing down.
 */
export class WorkspaceLoader {
  readonly #options: LoaderOptions;
  readonly #checks: EntryChecks;
  readonly #records = new Map<string, FileRecord>();
  readonly #texts = new Map<string, string>();
  /** By definition: what is wrong with files beside it, which may come and go without it. */
  readonly #stubProblems = new Map<DefinitionOf['services'], readonly EntryProblem[]>();
  #config: GembaDefinition & { readonly name: string };
  #rawConfig: Readonly<Record<string, unknown>> = {};

  constructor(options: LoaderOptions) {
    this.#options = options;
    this.#checks = {
      ...options.checks,
      environments: both(checkEnvironment, options.checks.environments),
      services: both(
        both(checkService, (service) => this.#stubProblems.get(service) ?? []),
        options.checks.services,
      ),
    };
    this.#config = this.#named(checkConfigFile(null, {}).config);
  }

  /** Reads what changed since the last time. Null where nothing did. One call at a time. */
  async load(): Promise<WorkspaceModel | null> {
    const files = new Set([...(await listWorkspaceFiles(this.#options.dir)), CONFIG_FILE]);
    let changed = false;
    for (const file of this.#records.keys()) {
      if (files.has(file)) continue;
      this.#records.delete(file);
      this.#texts.delete(file);
      changed = true;
    }
    for (const file of files) changed = (await this.#readFile(file)) || changed;
    changed = (await this.#lookBesideServices()) || changed;
    return changed ? this.#buildModel() : null;
  }

  /** @returns whether something that services name came or went */
  async #lookBesideServices(): Promise<boolean> {
    const before = JSON.stringify([...this.#stubProblems.values()]);
    this.#stubProblems.clear();
    for (const [file, { slots }] of this.#entryFiles('services')) {
      for (const { valid } of slots.values()) {
        const service = valid.value as DefinitionOf['services'];
        const problems = await checkStubFiles(this.#options.dir, file, service);
        if (problems.length > 0) this.#stubProblems.set(service, problems);
      }
    }
    return JSON.stringify([...this.#stubProblems.values()]) !== before;
  }

  #named(config: GembaDefinition): GembaDefinition & { readonly name: string } {
    return { ...config, name: config.name ?? nameFromFolder(path.basename(this.#options.dir)) };
  }

  async #readFile(file: string): Promise<boolean> {
    const before = this.#records.get(file) ?? NO_RECORD;
    const read = before.text === null || before.text === '' ? readTextFile : readSavedFile;
    const found = await read(this.#options.dir, file, this.#options.reader.maxBytes);
    if (found.kind !== 'text') return this.#keepUnreadable(file, before, found);
    if (found.text === before.text) return false;
    this.#records.set(file, await this.#interpret(file, found.text, before));
    return true;
  }

  #keepUnreadable(file: string, before: FileRecord, found: Exclude<TextFile, { kind: 'text' }>): boolean {
    const problem = found.kind === 'problem' ? found.problem : { line: 1, column: 1, message: 'is not there' };
    const isKnown = before.text === null && before.unreadable[0]?.message === problem.message;
    if (isKnown) return false;
    if (found.kind === 'gone' && file !== CONFIG_FILE && !this.#records.has(file)) return false;
    this.#records.set(file, { ...stale(before), text: null, unreadable: [problem] });
    return true;
  }

  async #interpret(file: string, text: string, before: FileRecord): Promise<FileRecord> {
    const kind = fileKind(file);
    const readAt = this.#options.clock.nowMs();
    if (kind === 'storage-schemas' || kind === 'storage-aggregation' || kind === null) {
      this.#texts.set(file, text);
      return { ...NO_RECORD, text, readAt };
    }
    if (kind === 'rules') return this.#interpretRules(file as RuleFile, text, before, readAt);
    const content = await this.#options.reader.read(text);
    if (content.problems.length > 0) {
      return { ...stale(before), text, unreadable: content.problems };
    }
    if (kind === 'config') {
      const { config, raw, findings, isIncomplete } = checkConfigFile(content.value, this.#rawConfig);
      this.#config = this.#named(config);
      this.#rawConfig = raw;
      return { ...NO_RECORD, text, findings, isIncomplete, readAt: findings.length === 0 ? readAt : before.readAt };
    }
    const checked = await checkEntryFile(kind, content);
    if (!checked.readable) return { ...stale(before), text, findings: checked.findings };
    const slots = new Map<string, Slot>();
    for (const [name, entry] of checked.entries) {
      const earlier = before.slots.get(name);
      if (entry !== null) {
        slots.set(name, { valid: { ...entry, readAt }, sound: earlier?.sound ?? null, isStale: false });
      } else if (earlier !== undefined) slots.set(name, { ...earlier, isStale: true });
    }
    const isIncomplete = slots.size < checked.entries.size;
    return { text, findings: checked.findings, unreadable: [], slots, readAt, isIncomplete };
  }

  /** One mistake, and what the file last said when it was in order goes on as a whole: rules depend on their order. */
  #interpretRules(file: RuleFile, text: string, before: FileRecord, readAt: number): FileRecord {
    const problems = this.#options.checkRules?.(file, text) ?? [];
    if (problems.length > 0) return { ...stale(before), text, unreadable: problems.slice(0, MAX_PROBLEMS) };
    this.#texts.set(file, text);
    return { ...NO_RECORD, text, readAt };
  }

  async #buildModel(): Promise<WorkspaceModel> {
    const newest = this.#assemble(() => false);
    const broken = this.#crossCheck(newest.model);
    for (const [slot, found] of broken) if (found.length === 0) slot.sound = slot.valid;
    const replaced = new Set(
      [...broken].filter(([slot, found]) => found.length > 0 && slot.sound !== null).map(([slot]) => slot),
    );
    let shown = newest;
    if (replaced.size > 0) {
      shown = this.#assemble((slot) => replaced.has(slot));
      // What fitted once need not fit what the other files say now; then the newest is as good.
      for (const [slot, found] of this.#crossCheck(shown.model)) if (found.length > 0) replaced.delete(slot);
      shown = this.#assemble((slot) => replaced.has(slot));
    }
    return { ...shown.model, problems: await this.#problems(newest.repeated, broken, replaced) };
  }

  /** Puts the entries of all files together; of entries with the same name the first holds. */
  #assemble(useSound: (slot: Slot) => boolean): { model: WorkspaceModel; repeated: Map<string, Finding[]> } {
    const repeated = new Map<string, Finding[]>();
    const collect = <Kind extends EntryKind>(kind: Kind): Map<string, Located<DefinitionOf[Kind]>> => {
      const entries = new Map<string, Located<DefinitionOf[Kind]>>();
      for (const [file, record] of this.#entryFiles(kind)) {
        for (const [name, slot] of record.slots) {
          const first = entries.get(name);
          if (first !== undefined) {
            const message = `\`${name}\` is defined twice: the first is in ${first.file}:${first.line}`;
            const finding = { entry: name, target: { path: [name], on: 'key' as const }, message, nearest: null };
            repeated.set(file, [...(repeated.get(file) ?? []), finding]);
            continue;
          }
          const version = useSound(slot) && slot.sound !== null ? slot.sound : slot.valid;
          entries.set(name, { value: version.value as DefinitionOf[Kind], file, line: version.line });
        }
      }
      return entries;
    };
    const model: WorkspaceModel = {
      config: this.#config,
      environments: collect('environments'),
      services: collect('services'),
      journeys: collect('journeys'),
      blueprints: collect('blueprints'),
      storageSchemas: this.#texts.get(STORAGE_SCHEMAS_FILE) ?? null,
      storageAggregation: this.#texts.get(STORAGE_AGGREGATION_FILE) ?? null,
      ruleFiles: Object.fromEntries([...this.#texts].filter(([file]) => RULE_FILES.some((name) => name === file))),
      problems: [],
    };
    return { model, repeated };
  }

  #entryFiles(kind: EntryKind): [string, FileRecord][] {
    return [...this.#records].filter(([file]) => fileKind(file) === kind).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** What is wrong with each entry of the model beside the others; only for those whose file says so now. */
  #crossCheck(model: WorkspaceModel): Map<Slot, { file: string; finding: Finding }[]> {
    const found = new Map<Slot, { file: string; finding: Finding }[]>();
    const check = <Kind extends EntryKind>(kind: Kind): void => {
      if (this.#isIncomplete(REFERS_TO[kind])) return;
      for (const [name, { value, file }] of model[kind] as ReadonlyMap<string, Located<DefinitionOf[Kind]>>) {
        const slot = this.#records.get(file)?.slots.get(name);
        if (slot === undefined || slot.isStale) continue;
        const problems = this.#checks[kind]?.(value, model, name) ?? [];
        found.set(
          slot,
          problems.map((problem) => ({ file, finding: toFinding(name, problem) })),
        );
      }
    };
    for (const kind of ENTRY_KINDS) check(kind);
    return found;
  }

  #isIncomplete(kinds: readonly FileKind[]): boolean {
    return [...this.#records].some(([file, record]) => {
      const kind = fileKind(file);
      return record.isIncomplete && kind !== null && kinds.includes(kind);
    });
  }

  async #problems(
    repeated: ReadonlyMap<string, Finding[]>,
    broken: ReadonlyMap<Slot, { file: string; finding: Finding }[]>,
    replaced: ReadonlySet<Slot>,
  ): Promise<FileProblem[]> {
    const problems: FileProblem[] = [];
    for (const [file, record] of this.#records) {
      const isShown = fileKind(file) === 'config' || record.slots.size > 0 || this.#texts.has(file);
      const shownSince = isShown ? record.readAt : null;
      for (const problem of record.unreadable)
        problems.push({ file, severity: 'error', ...problem, nearest: null, shownSince });
      const crossed = [...broken.values()].flat().filter((entry) => entry.file === file);
      const findings = [
        ...record.findings,
        ...(repeated.get(file) ?? []),
        ...crossed.map((entry) => entry.finding),
        ...this.#warnings(file, record),
      ];
      // More than anybody reads would only keep the one waiting who finds their places.
      findings.length = Math.min(findings.length, MAX_PROBLEMS);
      if (findings.length === 0 || record.text === null) continue;
      const places = await this.#options.reader.locate(
        record.text,
        findings.map((finding) => finding.target),
      );
      for (const [index, { message, nearest, entry, isWarning }] of findings.entries()) {
        const place = places[index] ?? { line: 1, column: 1 };
        problems.push({
          file,
          ...place,
          severity: isWarning === true ? 'warning' : 'error',
          message,
          nearest,
          shownSince: isWarning === true ? null : this.#shownSince(record, entry, replaced),
        });
      }
    }
    return onceEach(problems).slice(0, MAX_PROBLEMS);
  }

  /** What is in order today and will not stay so. */
  #warnings(file: string, record: FileRecord): Finding[] {
    if (fileKind(file) !== 'environments') return [];
    return [...record.slots].flatMap(([name, { valid, isStale }]) =>
      isStale
        ? []
        : lapsingRules(valid.value as DefinitionOf['environments'], this.#options.clock.nowMs()).map((warning) => ({
            ...toFinding(name, warning),
            isWarning: true,
          })),
    );
  }

  #shownSince(record: FileRecord, entry: string | null, replaced: ReadonlySet<Slot>): number | null {
    if (entry === null) return record.readAt;
    const slot = record.slots.get(entry);
    if (slot === undefined) return null;
    if (replaced.has(slot)) return slot.sound?.readAt ?? null;
    return slot.isStale ? slot.valid.readAt : null;
  }
}

/** A file that cannot be read now, with what it said before. */
function stale(record: FileRecord): FileRecord {
  const slots = new Map([...record.slots].map(([name, slot]) => [name, { ...slot, isStale: true }]));
  return {
    ...record,
    slots,
    findings: [],
    unreadable: [],
    isIncomplete: record.isIncomplete || record.readAt === null,
  };
}

function toFinding(name: string, { path: inside, message, nearest }: EntryProblem): Finding {
  return { entry: name, target: { path: [name, ...inside], on: 'value' }, message, nearest };
}

type Check<Definition> = (definition: Definition, model: WorkspaceModel, name: string) => readonly EntryProblem[];

function both<Definition>(own: Check<Definition>, other: Check<Definition> | undefined): Check<Definition> {
  return (definition, model, name) => [...own(definition, model, name), ...(other?.(definition, model, name) ?? [])];
}

/** By place, and one message a place (rather one that names what was meant): two checks may find the same mistake. */
function onceEach(problems: FileProblem[]): FileProblem[] {
  const places = new Set<string>();
  return problems
    .sort((a, b) =>
      a.file === b.file
        ? a.line - b.line || a.column - b.column || Number(a.nearest === null) - Number(b.nearest === null)
        : a.file < b.file
          ? -1
          : 1,
    )
    .filter(({ file, line, column, message }) => {
      const place = `${file}:${line}:${column}${line === 1 ? message : ''}`;
      return !places.has(place) && places.add(place);
    });
}
