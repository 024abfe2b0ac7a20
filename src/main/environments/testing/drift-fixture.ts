import { fileWriter } from '../../platform/testing';

/**
 * For tests of drift: one service that is changed by hand, and one that writes in its own layer whatever programs
 * write: a log, a pid file, a socket, caches, a database in one file and one under /var/lib, and a configuration that
 * its start makes from a template.
 */
export function writeDriftFixture(dir: string): void {
  const write = fileWriter(dir);
  write('gemba.yaml', 'name: gembadrift\nsizes:\n  tiny: { cpus: 0.5, memory: 64mb }\n');
  write(
    'environments/test.yaml',
    'test:\n  nodes:\n    - { services: [app], size: tiny }\n    - { services: [noisy], number: 2, size: tiny }\n',
  );
  write('services/all.yaml', SERVICES);
  write('services/app/Dockerfile', APP);
  write('services/noisy/Dockerfile', NOISY);
  write('services/noisy/noisy.sh', PROGRAM);
}

const SERVICES = `
app:
  build: app
  env: { GREETING: hello }
  volumes: [{ name: data, path: /data }]
  stop_grace: 1s
noisy:
  build: noisy
  connectivity:
    - { protocol: tcp, ports: [9000], allowed: [WORLD] }
  health: { command: "test -f /etc/noisy.conf", interval: 1s, retries: 3, start: 5s }
  stop_grace: 1s
`;

const APP = `FROM debian:12-slim
RUN mkdir -p /opt/app && echo a=1 >/opt/app/app.conf && echo b=1 >/opt/app/extra.conf
CMD ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.2; done"]
`;

const NOISY = `FROM debian:12-slim
COPY noisy.sh /noisy.sh
CMD ["sh", "/noisy.sh"]
`;

const PROGRAM = `trap 'exit 0' TERM
mkdir -p /var/lib/noisy /opt/noisy/__pycache__ /run/noisy
echo "made=$(date +%N)" >/etc/noisy.conf
echo first >/opt/noisy/noisy.db
n=0
while :; do
  n=$((n + 1))
  echo "$n" >>/var/log/noisy.log
  echo "$n" >>/opt/noisy/access.log
  echo "$n" >>/opt/noisy/noisy.db
  echo "$n" >/opt/noisy/noisy.db-wal
  echo "$n" >/opt/noisy/noisy.pid
  echo "$n" >"/opt/noisy/__pycache__/$n.pyc"
  echo "$n" >"/var/lib/noisy/segment-$n"
  echo "$n" >"/tmp/part-$n"
  echo "$n" >/run/noisy/lock
  [ "$n" -gt 20 ] && rm -f "/var/lib/noisy/segment-$((n - 20))" "/tmp/part-$((n - 20))"
  sleep 0.2
done
`;
