import { inspect } from 'node:util';

/** What an engine shows to a registry. It is a secret: printed, logged or written as JSON it says nothing. */
export class RegistryAuth {
  readonly #parts: Readonly<Record<string, string>>;

  private constructor(parts: Readonly<Record<string, string>>) {
    this.#parts = parts;
  }

  static password(host: string, user: string, password: string): RegistryAuth {
    return new RegistryAuth({ username: user, password, serveraddress: host });
  }

  /** What a login that went through a browser leaves behind. */
  static identityToken(host: string, token: string): RegistryAuth {
    return new RegistryAuth({ identitytoken: token, serveraddress: host });
  }

  /** An engine refuses to push without the header, also where there is nothing to show. */
  static none(): RegistryAuth {
    return new RegistryAuth({});
  }

  /** The value of `X-Registry-Auth`. https://docs.docker.com/reference/api/engine/version/v1.41/#section/Authentication */
  header(): string {
    // Of the alphabet for addresses, but with its padding: Go reads no other.
    return Buffer.from(JSON.stringify(this.#parts)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  }

  toJSON(): string {
    return '[credentials]';
  }

  [inspect.custom](): string {
    return '[credentials]';
  }
}
