import type { HealthCheck } from '../../../shared/definitions/service';
import type { LoadBalancer, ResolvedService } from './resolved';

/** Where HAProxy keeps its statistics page, unless the service itself wants that port. */
const STATS_PORTS = [8404, 9404, 18_404];

export const LOAD_BALANCER_CONFIG_PATH = '/etc/gemba/haproxy.cfg';
export const LOAD_BALANCER_SOCKET = '/run/haproxy.sock';

/** What a balancer listens on: the service's own ports, and one for its statistics. */
export function loadBalancerPorts(service: ResolvedService): { ports: number[]; stats: number } {
  const rules = service.connectivity.filter((rule) => rule.protocol !== 'udp');
  const ports = [...new Set(rules.flatMap((rule) => rule.ports))].sort((a, b) => a - b);
  const stats = STATS_PORTS.find((port) => !ports.includes(port)) ?? 8404;
  return { ports, stats };
}

/** The ports on which a service speaks HTTP by its own word. */
export function httpPorts(service: ResolvedService): number[] {
  const rules = service.connectivity.filter(({ protocol }) => protocol === 'http');
  return [...new Set(rules.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
}

/** The proxy's name in HAProxy's statistics. */
export function proxyName(service: string, port: number): string {
  return `${service}-${port}`;
}

/**
 * The configuration of one load balancer: round robin over the nodes, each asked every second whether it is well.
 * Names are looked up again and again at the engine's own DNS, so that a node that was replaced, and has another
 * address now, is found within a second.
 */
export function loadBalancerConfig(balancer: LoadBalancer, service: ResolvedService): string {
  const { ports, stats } = loadBalancerPorts(service);
  return [GLOBAL, ...ports.map((port) => proxySection(balancer, service, port)), statsSection(stats), ''].join('\n');
}

const GLOBAL = `global
    maxconn 2000
    log stdout format raw local0 info
    stats socket ${LOAD_BALANCER_SOCKET} mode 600 level admin

resolvers engine
    nameserver dns 127.0.0.11:53
    resolve_retries 3
    timeout resolve 1s
    timeout retry 500ms
    hold valid 1s
    hold obsolete 2s
    hold nx 1s
    hold refused 1s
    hold timeout 1s
    hold other 1s
    accepted_payload_size 8192

defaults
    log global
    option dontlognull
    option redispatch 1
    retries 3
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    timeout queue 5s
    timeout http-request 10s
    timeout http-keep-alive 5s
    default-server resolvers engine init-addr last,libc,none check inter 1s fastinter 300ms downinter 500ms fall 2 rise 1
`;

function proxySection(balancer: LoadBalancer, service: ResolvedService, port: number): string {
  const lines = isHttp(service, port)
    ? ['mode http', HTTP_LOG, 'option forwardfor', ...HTTP_RETRIES]
    : ['mode tcp', 'option tcplog'];
  const { health } = service;
  lines.push('balance roundrobin');
  if (health?.http !== undefined) lines.push(`option httpchk GET ${health.http}`, 'http-check expect rstatus ^[23]');
  const checkPort = healthPort(health, service);
  const check = checkPort === null || checkPort === port ? '' : ` port ${checkPort}`;
  for (const node of balancer.nodes) lines.push(`server ${node} ${node}:${port}${check}`);
  const head = `listen ${proxyName(balancer.service, port)}\n    bind :${port}`;
  return `${head}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

/** A line that a person can read: `orders-1 answered 200 in 19 ms: POST /orders/42/receive`. */
const HTTP_LOG = 'log-format "%s answered %ST in %Ta ms: %HM %HU"';

/** A node that goes away under a request is tried elsewhere; what is no GET may have had its effect, so only where it never got there. */
const HTTP_RETRIES = ['retry-on conn-failure empty-response', 'http-request disable-l7-retry if !METH_GET'];

/** The page that says whether HAProxy itself is well, and its statistics. */
export function statsSection(port: number): string {
  return `frontend gemba-stats
    mode http
    bind :${port}
    no log
    http-request return status 200 content-type text/plain string "ok" if { path /healthz }
    stats enable
    stats uri /
    stats refresh 5s
`;
}

/** Requests can be counted where the file says `http`, or where the port is the one that answers the HTTP check. */
function isHttp(service: ResolvedService, port: number): boolean {
  const named = service.connectivity.some((rule) => rule.protocol === 'http' && rule.ports.includes(port));
  return named || (service.health?.http !== undefined && healthPort(service.health, service) === port);
}

function healthPort(health: HealthCheck | null, service: ResolvedService): number | null {
  if (health?.tcp !== undefined) return health.tcp;
  if (health?.http === undefined) return null;
  return health.port ?? firstPort(service);
}

/** The first port that a service listens on; 80 where it names none. */
export function firstPort(service: ResolvedService): number {
  return service.connectivity.find((rule) => rule.protocol !== 'udp')?.ports[0] ?? 80;
}
