import { credentialVariable } from '../../../../platform/credentials';
import { GembaError, type ErrorCode } from '../../../../../shared/errors';

interface About {
  /** Its name in gemba.yaml. */
  readonly registry: string;
  readonly host: string;
  readonly credentialsName: string | null;
  /** Where the login came from that it was shown; null: none was. */
  readonly loginFrom: string | null;
}

interface Kind {
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextStep: string;
}

/** What an engine says of a registry that takes no image, in words that tell what to do. The engine's own stay with it. */
export function registryRefusal(reference: string, said: string, about: About): GembaError {
  const kind = kindOf(said, about);
  return new GembaError(
    kind?.code ?? 'failed',
    `${reference} was not pushed: ${kind?.message ?? said.replace(/\.$/, '')}.`,
    {
      nextStep: kind?.nextStep ?? `See whether ${about.host} is well, and push it again.`,
      detail: { said },
    },
  );
}

function kindOf(said: string, { registry, host, credentialsName, loginFrom }: About): Kind | null {
  const logIn =
    credentialsName === null
      ? `docker login ${host}, or give ${registry} a \`credentials_name\` in gemba.yaml.`
      : `Correct ${credentialVariable(credentialsName, 'USER')} and ${credentialVariable(credentialsName, 'PASSWORD')}.`;
  if (/no basic auth|unauthorized|authentication required|incorrect username or password/i.test(said)) {
    const message =
      loginFrom === null
        ? `${host} asks for a login, and there is none`
        : `${host} does not take the login from ${loginFrom}`;
    return { code: 'denied', message, nextStep: logIn };
  }
  if (/\bdenied\b|insufficient_scope|forbidden/i.test(said)) {
    const message =
      loginFrom === null
        ? `${host} takes it from nobody without a login`
        : `${host} does not let the login from ${loginFrom} push there`;
    const right = `Ask whoever runs ${host} for the right to push, or correct the address of ${registry} in gemba.yaml.`;
    return { code: 'denied', message, nextStep: loginFrom === null ? logIn : right };
  }
  if (/server gave HTTP response to HTTPS client/i.test(said)) {
    return {
      code: 'failed',
      message: `${host} speaks plain HTTP, and the engine insists on HTTPS`,
      nextStep: `Give it a certificate, or name "${host}" under "insecure-registries" in the engine's /etc/docker/daemon.json.`,
    };
  }
  if (/x509|certificate/i.test(said)) {
    return {
      code: 'failed',
      message: `the engine does not trust the certificate of ${host}`,
      nextStep: `Put that of its authority into /etc/docker/certs.d/${host}/ca.crt on the engine's machine.`,
    };
  }
  if (/connection refused/i.test(said)) {
    return {
      code: 'missing',
      message: `nothing listens at ${host}`,
      nextStep: `Start the registry, or correct the address of ${registry} in gemba.yaml.`,
    };
  }
  if (/no such host|server misbehaving|lookup .*: /i.test(said)) {
    return {
      code: 'missing',
      message: `there is no host called ${host}`,
      nextStep: `Correct the address of ${registry} in gemba.yaml, or check the network.`,
    };
  }
  if (/timeout|deadline exceeded|request canceled|no route to host|unreachable/i.test(said)) {
    return {
      code: 'timeout',
      message: `${host} does not answer`,
      nextStep: 'Check the network, and push it again: what is there already is not sent twice.',
    };
  }
  return null;
}
