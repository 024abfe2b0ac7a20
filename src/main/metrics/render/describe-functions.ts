import type { FunctionSpec, ParamSpec } from '../query/function-spec';
import { FUNCTIONS } from '../query/functions';
import { pythonFloat } from '../query/python-format';

/** A render function as `/functions` tells of it. */
export interface FunctionDescription {
  readonly name: string;
  /** Its call as Python would write it. */
  readonly function: string;
  readonly description: string;
  readonly module: string;
  readonly group: string;
  readonly params: readonly ParamSpec[];
}

/** Every function under each of its names, ordered by name. */
export function describeFunctions(specs: readonly FunctionSpec[] = FUNCTIONS): FunctionDescription[] {
  return specs
    .flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => describe(name, spec)))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function describe(name: string, spec: FunctionSpec): FunctionDescription {
  return {
    name,
    function: `${name}(${spec.params.map(signatureOf).join(', ')})`,
    description: describedBy(spec, name),
    // What Graphite says of all its own; tools sort functions of other modules apart.
    module: 'graphite.render.functions',
    group: spec.group,
    params: spec.params.map(onlyWhatHolds),
  };
}

function describedBy(spec: FunctionSpec, name: string): string {
  return name === spec.name ? (spec.description ?? '') : `Another name of ${spec.name}.`;
}

function signatureOf(param: ParamSpec): string {
  if (param.multiple === true) return `*${param.name}`;
  if (param.required === true) return param.name;
  return `${param.name}=${param.default === undefined ? 'None' : pythonLiteral(param.default)}`;
}

function pythonLiteral(value: string | number | boolean): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return Number.isInteger(value) ? String(value) : pythonFloat(value);
}

/** Only what is true is said, as in Graphite. */
function onlyWhatHolds(param: ParamSpec): ParamSpec {
  const { name, type, required, default: fallback, multiple, options, suggestions } = param;
  return {
    name,
    type,
    ...(required === true ? { required } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(multiple === true ? { multiple } : {}),
    ...(options === undefined ? {} : { options }),
    ...(suggestions === undefined ? {} : { suggestions }),
  };
}
