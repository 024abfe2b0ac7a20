import { describe, expect, it } from 'vitest';
import { collectOnce, contextWith, scheduled, valuesOf } from '../testing/collect-once';
import { createCollector } from '../create-collector';
import { hasSnmpd, startAgent } from '../testing/snmp-agent';

const SECRETS = {
  'agent.COMMUNITY': 'let-me-read',
  'wrong.COMMUNITY': 'nobody',
  'ops.USER': 'ops',
  'ops.AUTH_PASSWORD': 'authentic-1',
  'ops.PRIV_PASSWORD': 'private-12',
  'liar.USER': 'ops',
  'liar.AUTH_PASSWORD': 'something-else',
  'liar.PRIV_PASSWORD': 'private-12',
};
const values = { uptime: 'sysUpTime.0', processes: 'hrSystemProcesses.0' };

describe.skipIf(!hasSnmpd)('SNMP against a real agent (needs snmpd)', () => {
  it('reads values and tables, counters as rates from the second turn on', async () => {
    const port = await startAgent();
    const definition = scheduled({
      kind: 'snmp',
      host: '127.0.0.1',
      port,
      credentials_name: 'agent',
      values: {
        ...values,
        packets: '1.3.6.1.2.1.11.1.0',
        packets_total: { oid: '.1.3.6.1.2.1.11.1.0', rate: false, scale: 10 },
        nothing: '1.3.6.1.2.1.99.1.0',
      },
      tables: {
        if: { label: 'ifDescr', columns: { rx: 'ifHCInOctets', up: 'ifOperStatus' } },
        load: { columns: { average: 'laLoad' } },
      },
    });
    const collector = createCollector(definition, contextWith(SECRETS));
    const first = await collector.read(AbortSignal.timeout(10_000));
    const before = valuesOf(first);
    expect(before).toMatchObject({ 'snmp.shop.up': 1, 'snmp.shop.if.lo.up': 1 });
    expect(before['snmp.shop.processes']).toBeGreaterThan(0);
    expect(before['snmp.shop.load.1.average']).toBeGreaterThanOrEqual(0);
    expect(before).not.toHaveProperty(['snmp.shop.packets']);
    expect(before).not.toHaveProperty(['snmp.shop.if.lo.rx']);
    expect(first.rejected).toBe(1);
    const after = valuesOf(await collector.read(AbortSignal.timeout(10_000)));
    expect(after['snmp.shop.packets']).toBeGreaterThan(0);
    expect(after['snmp.shop.if.lo.rx']).toBeGreaterThanOrEqual(0);
    expect(after['snmp.shop.packets_total']).toBeGreaterThan(before['snmp.shop.packets_total']!);
    expect(after['snmp.shop.packets_total']! % 10).toBe(0);
  });

  it('speaks versions 1 and 3, the latter with authentication and encryption', async () => {
    const port = await startAgent();
    const agent = { kind: 'snmp', host: '127.0.0.1', port, values };
    const context = contextWith(SECRETS);
    for (const how of [
      { version: '1', credentials_name: 'agent' },
      { version: '3', credentials_name: 'ops' },
    ]) {
      const read = valuesOf(await collectOnce({ ...agent, ...how }, context));
      expect(read).toMatchObject({ 'snmp.shop.up': 1, 'snmp.shop.uptime': expect.any(Number) });
    }
  });

  it('fails in words for a wrong community, a wrong password and nobody at all', async () => {
    const port = await startAgent();
    const agent = { kind: 'snmp', host: '127.0.0.1', port, timeout: '200ms', values };
    const context = contextWith(SECRETS);
    await expect(collectOnce({ ...agent, credentials_name: 'wrong' }, context)).rejects.toThrow('no answer from');
    await expect(collectOnce({ ...agent, version: '3', credentials_name: 'liar' }, context)).rejects.toThrow();
    await expect(collectOnce({ ...agent, credentials_name: 'absent' }, context)).rejects.toThrow('has no COMMUNITY');
    const nobody = collectOnce({ ...agent, port: 1, credentials_name: 'agent' }, context);
    await expect(nobody).rejects.toThrow('no answer from 127.0.0.1:1');
  });

  it('ends at once when its turn is over', async () => {
    const definition = scheduled({ kind: 'snmp', host: '127.0.0.1', port: 1, timeout: '5m', every: '1h', values });
    const turn = new AbortController();
    const reading = createCollector(definition, contextWith()).read(turn.signal);
    turn.abort(new Error('no answer within 300 s'));
    await expect(reading).rejects.toThrow(/no answer/);
  });
});
