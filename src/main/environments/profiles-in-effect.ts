import type { Clock } from '../platform/clock';
import { Emitter, type Disposable } from '../platform/disposable';
import type { EnvironmentRecords } from './records-face';

/** Which profile each environment was brought up with last. It is kept in the state folder, never in the workspace's files. */
export class ProfilesInEffect {
  readonly #records: Pick<EnvironmentRecords, 'keepProfile'>;
  readonly #clock: Clock;
  readonly #profiles: Map<string, string>;
  readonly #changes = new Emitter<string>();

  /**
   * @param known those of the state folder, by environment
   */
  constructor(
    known: ReadonlyMap<string, string>,
    { records, clock }: { readonly records: Pick<EnvironmentRecords, 'keepProfile'>; readonly clock: Clock },
  ) {
    this.#profiles = new Map(known);
    this.#records = records;
    this.#clock = clock;
  }

  /** Null: the whole environment. */
  of(environment: string): string | null {
    return this.#profiles.get(environment) ?? null;
  }

  onChange(listener: (environment: string) => void): Disposable {
    return this.#changes.on(listener);
  }

  /** From now on everything that is asked about the environment is about this part; null: the whole. */
  async remember(environment: string, profile: string | null): Promise<void> {
    if (this.of(environment) === profile) return;
    await this.#records.keepProfile(environment, profile, this.#clock.nowMs());
    if (profile === null) this.#profiles.delete(environment);
    else this.#profiles.set(environment, profile);
    this.#changes.emit(environment);
  }
}
