import type { BlueprintDefinition } from '../../shared/definitions/blueprint';
import type { EnvironmentDefinition } from '../../shared/definitions/environment';
import type { GembaDefinition } from '../../shared/definitions/gemba';
import type { JourneyDefinition } from '../../shared/definitions/journey';
import type { ServiceDefinition } from '../../shared/definitions/service';
import type { RuleFile } from '../../shared/definitions/routing';
import type { FileProblem } from '../../shared/model/workspace';
import type { EntryKind } from './workspace-files';

/** A definition and where it stands: a path inside the workspace and a line that counts from 1. */
export interface Located<Value> {
  readonly value: Value;
  readonly file: string;
  readonly line: number;
}

/** What the files say. Of a file that is broken just now, what it said when it was last valid. */
export interface WorkspaceModel {
  /** `name` is always there: the folder's own where the file has none. */
  readonly config: GembaDefinition & { readonly name: string };
  readonly environments: ReadonlyMap<string, Located<EnvironmentDefinition>>;
  readonly services: ReadonlyMap<string, Located<ServiceDefinition>>;
  readonly journeys: ReadonlyMap<string, Located<JourneyDefinition>>;
  readonly blueprints: ReadonlyMap<string, Located<BlueprintDefinition>>;
  /** Texts in carbon's own format. */
  readonly storageSchemas: string | null;
  readonly storageAggregation: string | null;
  /** Those of carbon's other files that are there. */
  readonly ruleFiles: Readonly<Partial<Record<RuleFile, string>>>;
  /** By file, line and column. */
  readonly problems: FileProblem[];
}

/** The definition that each folder's entries have. */
export interface DefinitionOf {
  readonly environments: EnvironmentDefinition;
  readonly services: ServiceDefinition;
  readonly journeys: JourneyDefinition;
  readonly blueprints: BlueprintDefinition;
}

/** A mistake that only shows beside the rest of the workspace. `path` leads to it inside the entry. */
export interface EntryProblem {
  readonly path: ReadonlyArray<string | number>;
  readonly message: string;
  readonly nearest: string | null;
}

/** What is wrong with a file in carbon's own format. Lines and columns count from 1. */
export type RuleFileCheck = (
  file: RuleFile,
  text: string,
) => ReadonlyArray<{ readonly line: number; readonly column: number; readonly message: string }>;

/** Checks of one entry against everything else; what they find counts as an error of the entry's file. */
export type EntryChecks = {
  readonly [Kind in EntryKind]?: (
    definition: DefinitionOf[Kind],
    model: WorkspaceModel,
    name: string,
  ) => readonly EntryProblem[];
};
