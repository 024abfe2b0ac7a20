import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkBlueprint, checkJourney, type KnownNames } from './maps';
import { checkRuleFile } from './metrics';
import { openWorkspace, type Workspace, type WorkspaceModel, type WorkspaceOptions } from './workspace';

/**
 * A workspace whose journeys and blueprints are checked against what they name, and whose large files are parsed in a
 * worker of their own.
 *
 * @param options `outDir`: where the built worker lies (`out/main`).
 */
export function openCheckedWorkspace(
  options: Omit<WorkspaceOptions, 'checks' | 'checkRules' | 'yamlWorker'> & { readonly outDir: string },
): Promise<Workspace> {
  const { outDir, ...rest } = options;
  const yamlWorker = path.join(outDir, 'yaml-worker.js');
  return openWorkspace({
    ...rest,
    ...(existsSync(yamlWorker) ? { yamlWorker } : {}),
    checkRules: checkRuleFile,
    checks: {
      journeys: (journey, model) => checkJourney(journey, knownNames(model)),
      blueprints: (blueprint, model) => checkBlueprint(blueprint, knownNames(model)),
    },
  });
}

function knownNames(model: WorkspaceModel): KnownNames {
  return {
    journeys: [...model.journeys.keys()],
    blueprints: [...model.blueprints.keys()],
    services: [...model.services.keys()],
  };
}
