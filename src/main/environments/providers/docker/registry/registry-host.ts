/** What Docker calls its own registry in the name of an image, and where it keeps the login for it. */
const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_LOGIN = 'https://index.docker.io/v1/';

/** The registry of an image's name, as an engine reads it: `a/b` is Docker's own, `a.b/c`, `a:5000/c` and `localhost/c` are not. */
export function registryHost(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? first : DOCKER_HUB;
}

/** What a registry is called where logins are kept. */
export function loginKey(host: string): string {
  return host === DOCKER_HUB || host === 'index.docker.io' ? DOCKER_HUB_LOGIN : host;
}

/** Older logins were kept under an address: `https://registry.example.org/v1/`. */
export function hostOfLogin(key: string): string {
  return key.replace(/^https?:\/\//, '').split('/')[0] ?? '';
}
