/** One part of a credential: `GEMBA_CREDENTIAL_<NAME>_<FIELD>`. */
export type CredentialField =
  'USER' | 'PASSWORD' | 'TOKEN' | 'CA' | 'COMMUNITY' | 'AUTH_PASSWORD' | 'PRIV_PASSWORD' | 'PASSPHRASE' | 'KEY';

/** Where secrets come from. Files name a credential, and never hold it; nothing of it is logged or stored. */
export interface CredentialSource {
  /** Null where there is none. */
  read(name: string, field: CredentialField): string | null;
}

/** Credentials from environment variables: `eu-west-ssh` is `GEMBA_CREDENTIAL_EU_WEST_SSH_…`. */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  return { read: (name, field) => env[credentialVariable(name, field)] ?? null };
}

/** The variable that holds one part of a credential. */
export function credentialVariable(name: string, field: CredentialField): string {
  return `GEMBA_CREDENTIAL_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_${field}`;
}
