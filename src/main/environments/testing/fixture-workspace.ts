import { fileWriter } from '../../platform/testing';

/** For tests: a workspace whose services are built in a second. Perl is part of the slim image; Python is not. */
export function writeFixture(dir: string): void {
  const write = fileWriter(dir);
  write('gemba.yaml', 'name: gembatest\nsizes:\n  tiny: { cpus: 0.5, memory: 64mb }\n');
  write('environments/test.yaml', ENVIRONMENT);
  write('services/all.yaml', SERVICES);
  write('services/web/Dockerfile', 'FROM debian:12-slim\nCOPY web.pl /web.pl\nCMD ["perl", "/web.pl"]\n');
  write('services/web/web.pl', webProgram('one'));
}

const ENVIRONMENT = `
test:
  nodes:
    - { services: [web], number: 2, size: tiny }
    - { services: [store], size: tiny }
`;

const SERVICES = `
web:
  build: web
  connectivity:
    - { protocol: http, ports: [8080], allowed: [WORLD] }
  health: { http: /health, interval: 1s, retries: 2, start: 3s }
  env: { GREETING: hello }
  depends_on: [store]
  stop_grace: 2s
store:
  image: debian:12-slim
  command: 'trap "exit 0" TERM; echo store is open; while :; do sleep 0.2; done'
  volumes: [{ name: data, path: /data }]
  connectivity:
    - { protocol: tcp, ports: [9000], allowed: [web] }
`;

/** Answers with its host's name and a version; nothing at all when the version is `broken`. */
export function webProgram(version: string): string {
  return `use strict; use IO::Socket::INET;
$SIG{TERM} = sub { exit 0 };
$| = 1;
print "web ${version} starts\\n";
if ('${version}' eq 'broken') { print STDERR "cannot work\\n"; sleep 600; }
my $listener = IO::Socket::INET->new(LocalPort => 8080, Listen => 64, ReuseAddr => 1) or die $!;
chomp(my $host = \`hostname\`);
while (my $client = $listener->accept) {
  my $line = <$client>;
  next unless defined $line;
  while (my $header = <$client>) { last if $header =~ /^\\r?\\n$/ }
  my $body = "$host ${version} $ENV{GREETING}\\n";
  print $client "HTTP/1.0 200 OK\\r\\nContent-Length: " . length($body) . "\\r\\n\\r\\n" . $body;
  close $client;
}
`;
}
