import { client } from '../api/client';
import { useAction, useStream } from '../api/hooks';
import { navigate } from '../app/navigation';
import { reportFailure } from '../app/report-failure';
import { Button } from '../ui/button';
import type { Bring } from './bring';

/** Brings up the environment that most of a map waits for, and goes there to watch. */
export function BringButton({ bring }: { readonly bring: Bring | null }) {
  const known = useStream('workspace', 'watch', {}).value?.environments ?? [];
  const up = useAction(async (environment: string) => {
    try {
      await client.environments.up({ environment });
      navigate({ screen: 'environments', path: [environment], params: {} });
    } catch (error) {
      reportFailure(error);
    }
  });
  const environment = bring?.environment ?? null;
  if (environment === null || !known.includes(environment)) return null;
  return (
    <Button kind="primary" isDisabled={up.isRunning} onPress={() => void up.run(environment)}>
      Bring up {environment}
    </Button>
  );
}
