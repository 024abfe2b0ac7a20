import type { RegistryDefinition } from '../../../../../shared/definitions/registry';
import { GembaError } from '../../../../../shared/errors';
import type { DoctorItem } from '../../../../../shared/model/doctor';
import type { RegistryLogins } from './registry-logins';

/** What each registry of gemba.yaml needs on this machine: a login. The registry itself is the engine's to reach. */
export function examineRegistries(
  registries: Readonly<Record<string, RegistryDefinition>>,
  logins: Pick<RegistryLogins, 'of'>,
): Promise<DoctorItem[]> {
  return Promise.all(
    Object.entries(registries).map(async ([name, { address }]): Promise<DoctorItem> => {
      const item = {
        id: `registry-${name}`,
        name: `Registry ${name}`,
        neededFor: `pushing images to ${address}, and pulling them`,
        required: false,
        version: null,
      };
      try {
        const { auth, from } = await logins.of(`${address}/any`);
        const summary =
          auth === null
            ? `There is no login for ${address}; it may need none.`
            : `The login for ${address} comes from ${from}.`;
        return { ...item, state: auth === null ? 'none' : 'ok', summary, nextStep: null };
      } catch (error) {
        if (!(error instanceof GembaError)) throw error;
        return { ...item, state: 'warning', summary: error.message, nextStep: error.nextStep ?? null };
      }
    }),
  );
}
