import { expect, test } from 'vitest';
import type { DoctorItem } from '../../shared/model/doctor';
import { doctorVerdict } from './doctor-verdict';

function item(name: string, state: DoctorItem['state'], options: Partial<DoctorItem> = {}): DoctorItem {
  return {
    id: name,
    name,
    state,
    version: '1.0',
    summary: '',
    nextStep: null,
    neededFor: '',
    required: false,
    ...options,
  };
}

test.each([
  [[item('git', 'ok')], 'ok', 'This machine has everything that the console uses'],
  [[item('git', 'ok'), item('Vagrant', 'none')], 'ok', 'This machine has what the console needs; Vagrant is missing'],
  [
    [item('git', 'ok'), item('Docker', 'unknown', { version: null })],
    'warning',
    'Docker is missing; the rest is ready',
  ],
  [[item('SSH', 'warning'), item('Docker', 'critical')], 'warning', 'SSH and Docker are not ready; the rest is ready'],
  [
    [item('A', 'warning'), item('B', 'critical'), item('C', 'unknown')],
    'warning',
    'A, B and C are not ready; the rest is ready',
  ],
  [
    [item('git', 'ok'), item('Collecting shop', 'unknown', { id: 'collect.shop', version: null })],
    'ok',
    'This machine has everything that the console uses',
  ],
  [
    [item('git', 'ok'), item('Collecting shop', 'warning', { id: 'collect.shop', version: null })],
    'warning',
    'Collecting shop is failing; the rest is ready',
  ],
  [
    [item('State folder', 'critical', { required: true }), item('SSH', 'warning')],
    'critical',
    'State folder is needed and not ready',
  ],
] as const)('sums %# up', (items, state, text) => {
  expect(doctorVerdict({ items: [...items], readAt: 0 })).toEqual({ state, text });
});

test('says that nothing has been checked yet', () => {
  expect(doctorVerdict(undefined).state).toBe('unknown');
});
