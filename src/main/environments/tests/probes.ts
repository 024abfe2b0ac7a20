import type { CommandResult } from '../access/node-access';

/**
 * The questions that tests ask of a node, as scripts for its own `/bin/sh` with their values as arguments: nothing that
 * a definition says becomes part of a script. They get by with what the smallest images have; where a tool is missing
 * they say so (`no tool`) rather than pass.
 */
export interface Probe {
  readonly command: readonly string[];
  /** It answers with one short line, maybe after waiting: it can be asked beside others. */
  readonly isOneLine?: boolean;
}

const script = (text: string, ...values: (string | number)[]): Probe => ({
  command: ['/bin/sh', '-c', text, 'probe', ...values.map(String)],
});

/** Connects once over TCP: `open`, `refused`, `timeout`, `no name`, `unreachable` or `no tool`. */
export function connectProbe(host: string, port: number, seconds: number): Probe {
  return { ...script(CONNECT, host, port, seconds), isOneLine: true };
}

const CONNECT = `
if command -v bash >/dev/null 2>&1; then
  said=$(timeout "$3" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1); status=$?
elif command -v perl >/dev/null 2>&1; then
  said=$(timeout "$3" perl -MIO::Socket::INET -e 'IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1]) or die $!' "$1" "$2" 2>&1); status=$?
elif command -v python3 >/dev/null 2>&1; then
  said=$(timeout "$3" python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])))' "$1" "$2" 2>&1); status=$?
elif command -v nc >/dev/null 2>&1; then
  said=$(timeout "$3" nc -z -w "$3" "$1" "$2" 2>&1); status=$?
else
  echo 'no tool'; exit 0
fi
case "$status:$said" in
  0:*) echo open ;;
  124:*|143:*) echo timeout ;;
  *[Rr]efused*) echo refused ;;
  *'not known'*|*resolution*|*'bad address'*|*'Bad hostname'*) echo 'no name' ;;
  *) echo unreachable ;;
esac
`;

/** Its addresses, one a line. */
export const ADDRESSES = script(`
if command -v hostname >/dev/null 2>&1 && found=$(hostname -I 2>/dev/null); then printf '%s\\n' $found
elif command -v ip >/dev/null 2>&1; then ip -o addr show scope global | awk '{ split($4, a, "/"); print a[1] }'
else awk '/32 host/ { print last } { last = $2 }' /proc/net/fib_trie | grep -v '^127\\.' | sort -u
fi
`);

/** Every listening socket in the kernel's own words. */
export function socketsProbe(protocol: 'tcp' | 'udp'): Probe {
  return script('cat "/proc/net/$1" "/proc/net/${1}6" 2>/dev/null; true', protocol);
}

/** Whether /proc/net/tcp (or udp) shows a socket that takes what comes to a port. */
export function listensOn(sockets: string, protocol: 'tcp' | 'udp', port: number): boolean {
  const wanted = protocol === 'tcp' ? '0A' : '07';
  return sockets.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    return state === wanted && parseInt(local.split(':').at(-1) ?? '', 16) === port;
  });
}

/** Asks for a page over plain HTTP/1.0: a line with milliseconds, then the answer as it came. */
export function httpProbe(host: string, port: number, target: string, seconds: number): Probe {
  return script(HTTP, host, port, target, seconds);
}

const HTTP = `
if command -v bash >/dev/null 2>&1; then
  exec timeout "$4" bash -c '
    begun=\${EPOCHREALTIME/[.,]/}
    exec 3<>"/dev/tcp/$0/$1" || { echo "no connection"; exit 0; }
    printf "GET %s HTTP/1.0\\r\\nHost: %s\\r\\nUser-Agent: gemba-test\\r\\nAccept: */*\\r\\n\\r\\n" "$2" "$0:$1" >&3
    answer=$(head -c 262144 <&3 | tr -d "\\000"; echo .)
    ended=\${EPOCHREALTIME/[.,]/}
    echo "took $(((ended - begun) / 1000))"
    printf %s "\${answer%.}"' "$1" "$2" "$3" 2>&1
elif command -v curl >/dev/null 2>&1; then
  curl --silent --include --http1.0 --max-time "$4" --write-out '\\ntook %{time_total}' "http://$1:$2$3" || echo 'no connection'
else
  echo 'no tool'
fi
`;

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** Null where the node's tools do not tell. */
  readonly ms: number | null;
}

/** Null where what came is no answer of HTTP. */
export function parseHttp(output: string): HttpAnswer | null {
  const fromBash = /^took (\d+)\n/.exec(output);
  const fromCurl = /\ntook ([\d.]+)\n?$/.exec(output);
  const text = fromBash === null ? output.replace(/\ntook [\d.]+\n?$/, '') : output.slice(fromBash[0].length);
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text)?.[1];
  if (status === undefined) return null;
  const head = /\r?\n\r?\n/.exec(text);
  const ms = fromBash !== null ? Number(fromBash[1]) : fromCurl === null ? null : Number(fromCurl[1]) * 1000;
  return { status: Number(status), body: head === null ? '' : text.slice(head.index + head[0].length), ms };
}

/** When the certificate that a port shows ends, as openssl has it: `notAfter=Jan  1 00:00:00 2027 GMT`. */
export function certificateProbe(port: number, name: string, seconds: number): Probe {
  return script(
    `
command -v openssl >/dev/null 2>&1 || { echo 'no tool'; exit 0; }
echo | timeout "$3" openssl s_client -connect "127.0.0.1:$1" -servername "$2" 2>/dev/null | openssl x509 -noout -enddate 2>/dev/null \\
  || echo 'no certificate'
`,
    port,
    name,
    seconds,
  );
}

/** `absent`, or mode, owner and hash on a line. */
export function fileProbe(path: string): Probe {
  return script(
    `
[ -e "$1" ] || [ -L "$1" ] || { echo absent; exit 0; }
hash=-; [ -f "$1" ] && hash=$(sha256sum <"$1" 2>/dev/null | cut -d' ' -f1)
stat -c "present %a %U $hash" -- "$1"
`,
    path,
  );
}

export function contentProbe(path: string): Probe {
  return script('head -c 1048576 -- "$1"', path);
}

/** One line for each process: its user, its program, its arguments. */
export const PROCESSES = script(`
for dir in /proc/[0-9]*; do
  words=$(tr '\\000' ' ' <"$dir/cmdline" 2>/dev/null) || continue
  [ -n "$words" ] || continue
  printf '%s\\t%s\\t%s\\n' "$(stat -c %U "$dir" 2>/dev/null)" "$(cat "$dir/comm" 2>/dev/null)" "$words"
done
true
`);

/** How many of the listed processes go by a name: the program's, or that of the script which it runs. */
export function countProcesses(listed: string, name: string, user: string | undefined): number {
  return listed.split('\n').filter((line) => {
    const [owner, comm = '', command = ''] = line.split('\t');
    if (command === '' || (user !== undefined && owner !== user)) return false;
    const words = command.trim().split(' ');
    const names = [comm, ...words.filter((word) => !word.startsWith('-')).slice(0, 2)].map((word) =>
      word.split('/').at(-1),
    );
    return names.includes(name) || command.trim() === name;
  }).length;
}

/** \`absent\`, \`no tool\`, or \`installed VERSION\`. */
export function packageProbe(name: string): Probe {
  return script(
    `
if command -v dpkg-query >/dev/null 2>&1; then
  said=$(dpkg-query -W -f='\${db:Status-Status} \${Version}' -- "$1" 2>/dev/null) || said=
  case "$said" in 'installed '*) echo "$said" ;; *) echo absent ;; esac
elif command -v rpm >/dev/null 2>&1; then rpm -q --qf 'installed %{VERSION}-%{RELEASE}\\n' -- "$1" 2>/dev/null || echo absent
elif command -v apk >/dev/null 2>&1; then apk info -e -v -- "$1" 2>/dev/null | sed "s/^$1-/installed /" | grep . || echo absent
else echo 'no tool'
fi
`,
    name,
  );
}

/** Every address of a name, one a line; `no tool` where nothing can look it up. */
export function resolveProbe(name: string): Probe {
  return script(
    `
if command -v getent >/dev/null 2>&1; then getent ahosts "$1" | awk '{ print $1 }' | sort -u
elif command -v python3 >/dev/null 2>&1; then
  python3 -c 'import socket, sys; print("\\n".join({a[4][0] for a in socket.getaddrinfo(sys.argv[1], None)}))' "$1" 2>/dev/null
else echo 'no tool'
fi
true
`,
    name,
  );
}

/** The one line that a probe answers with. */
export function said({ stdout }: CommandResult): string {
  return stdout.trim();
}
