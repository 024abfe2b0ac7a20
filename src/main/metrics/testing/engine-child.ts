import { silentLogger } from '../../platform/logger';
import { createMetricsEngine, type MetricsOptions } from '../index';

/** A process of its own around the engine, for tests that kill it. Options as JSON in the last argument; prints its port,
 * and then again and again how many points it has read. */
export async function runEngineChild(json: string): Promise<void> {
  const options = JSON.parse(json) as Pick<MetricsOptions, 'stateDir' | 'workers' | 'storageSchemas' | 'routing'>;
  const engine = await createMetricsEngine({
    ...options,
    clockOffsetMs: 0,
    logger: silentLogger,
    listeners: { carbon: { port: 0, bind: '127.0.0.1' } },
    storageAggregation: null,
    sizeLimitBytes: 4e9,
    collectHost: false,
  });
  process.stdout.write(`${JSON.stringify({ carbon: engine.ports.carbon })}\n`);
  // What has been read from the sockets by now: nobody outside can tell that from what the kernel still holds.
  setInterval(() => {
    void engine.status().then(({ acceptedTotal }) => {
      process.stdout.write(`${JSON.stringify({ accepted: acceptedTotal, at: Date.now() })}\n`);
    });
  }, 50);
  process.on('SIGTERM', () => void engine.dispose().then(() => process.exit(0)));
}
