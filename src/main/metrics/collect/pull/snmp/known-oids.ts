/**
 * Object ids that nearly everybody asks for, by the names that their MIBs give them (SNMPv2-MIB, IF-MIB,
 * HOST-RESOURCES-MIB, UCD-SNMP-MIB). Everything else is written as numbers.
 */
const KNOWN: Readonly<Record<string, string>> = {
  sysDescr: '1.3.6.1.2.1.1.1',
  sysUpTime: '1.3.6.1.2.1.1.3',
  sysName: '1.3.6.1.2.1.1.5',
  ifNumber: '1.3.6.1.2.1.2.1',
  ifDescr: '1.3.6.1.2.1.2.2.1.2',
  ifMtu: '1.3.6.1.2.1.2.2.1.4',
  ifSpeed: '1.3.6.1.2.1.2.2.1.5',
  ifAdminStatus: '1.3.6.1.2.1.2.2.1.7',
  ifOperStatus: '1.3.6.1.2.1.2.2.1.8',
  ifInOctets: '1.3.6.1.2.1.2.2.1.10',
  ifInUcastPkts: '1.3.6.1.2.1.2.2.1.11',
  ifInDiscards: '1.3.6.1.2.1.2.2.1.13',
  ifInErrors: '1.3.6.1.2.1.2.2.1.14',
  ifOutOctets: '1.3.6.1.2.1.2.2.1.16',
  ifOutUcastPkts: '1.3.6.1.2.1.2.2.1.17',
  ifOutDiscards: '1.3.6.1.2.1.2.2.1.19',
  ifOutErrors: '1.3.6.1.2.1.2.2.1.20',
  ifName: '1.3.6.1.2.1.31.1.1.1.1',
  ifHCInOctets: '1.3.6.1.2.1.31.1.1.1.6',
  ifHCOutOctets: '1.3.6.1.2.1.31.1.1.1.10',
  ifHighSpeed: '1.3.6.1.2.1.31.1.1.1.15',
  ifAlias: '1.3.6.1.2.1.31.1.1.1.18',
  hrSystemUptime: '1.3.6.1.2.1.25.1.1',
  hrSystemNumUsers: '1.3.6.1.2.1.25.1.5',
  hrSystemProcesses: '1.3.6.1.2.1.25.1.6',
  hrMemorySize: '1.3.6.1.2.1.25.2.2',
  hrStorageDescr: '1.3.6.1.2.1.25.2.3.1.3',
  hrStorageAllocationUnits: '1.3.6.1.2.1.25.2.3.1.4',
  hrStorageSize: '1.3.6.1.2.1.25.2.3.1.5',
  hrStorageUsed: '1.3.6.1.2.1.25.2.3.1.6',
  hrProcessorLoad: '1.3.6.1.2.1.25.3.3.1.2',
  laNames: '1.3.6.1.4.1.2021.10.1.2',
  laLoad: '1.3.6.1.4.1.2021.10.1.3',
  memTotalReal: '1.3.6.1.4.1.2021.4.5',
  memAvailReal: '1.3.6.1.4.1.2021.4.6',
};

/**
 * An object id in numbers: `ifInOctets.3` is `1.3.6.1.2.1.2.2.1.10.3`.
 *
 * @throws Error for a name that is not known
 */
export function resolveOid(text: string): string {
  if (/^\.?\d/.test(text)) return text.replace(/^\./, '');
  const [name = '', ...rest] = text.split('.');
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  if (known === undefined) throw new Error(`the object id ${name} is not known by name here: write its numbers`);
  return [known, ...rest].join('.');
}
