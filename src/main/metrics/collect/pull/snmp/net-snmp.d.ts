/**
 * What is used of net-snmp, which has no types of its own (those of DefinitelyTyped bring a second version of Node's).
 * @see https://github.com/markabrahams/node-net-snmp
 */
declare module 'net-snmp' {
  namespace snmp {
    export interface Varbind {
      readonly oid: string;
      /** The tag of the value's type on the wire. */
      readonly type?: number;
      readonly value?: string | number | boolean | Buffer | null | undefined;
    }

    export interface Session {
      get(oids: string[], done: (error: Error | null, varbinds?: Varbind[]) => void): void;
      /** Ends early where `feed` answers true. */
      subtree(
        oid: string,
        maxRepetitions: number,
        feed: (varbinds: Varbind[]) => true | undefined,
        done: (error: Error | null) => void,
      ): void;
      on(event: 'error', listener: (error: Error) => void): void;
      cancelRequests(error: Error): void;
      /** Throws where it is closed already. */
      close(): void;
    }

    export interface SessionOptions {
      readonly version: number;
      readonly transport: 'udp4' | 'udp6';
      readonly port: number;
      readonly retries: number;
      /** Milliseconds for each try. */
      readonly timeout: number;
      /** What the time of each further try is multiplied with. */
      readonly backoff: number;
      readonly context?: string;
    }

    export interface User {
      readonly name: string;
      readonly level: number;
      readonly authProtocol?: number;
      readonly authKey?: string;
      readonly privProtocol?: number;
      readonly privKey?: string;
    }

    export interface Library {
      readonly Version: Readonly<Record<'1' | '2c' | '3', number>>;
      readonly SecurityLevel: Readonly<Record<'noAuthNoPriv' | 'authNoPriv' | 'authPriv', number>>;
      readonly AuthProtocols: Readonly<Record<'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512', number>>;
      readonly PrivProtocols: Readonly<Record<'des' | 'aes' | 'aes256b' | 'aes256r', number>>;
      createSession(host: string, community: string, options: SessionOptions): Session;
      createV3Session(host: string, user: User, options: SessionOptions): Session;
    }
  }

  const snmp: snmp.Library;
  export = snmp;
}
