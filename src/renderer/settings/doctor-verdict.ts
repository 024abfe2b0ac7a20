import type { DoctorItem, DoctorReport } from '../../shared/model/doctor';
import type { State } from '../../shared/model/state';

export interface Verdict {
  readonly state: State;
  readonly text: string;
}

function names(items: readonly DoctorItem[]): string {
  const list = items.map((item) => item.name);
  const last = list.pop() ?? '';
  return list.length === 0 ? last : `${list.join(', ')} and ${last}`;
}

/** What this machine lacks, in one sentence; what is required before what is only useful. */
export function doctorVerdict(report: DoctorReport | undefined): Verdict {
  if (report === undefined) return { state: 'unknown', text: 'This machine has not been checked yet' };
  const lacking = report.items.filter((item) => item.state !== 'ok' && item.state !== 'none' && !isYetToBegin(item));
  const required = lacking.filter((item) => item.required);
  if (required.length > 0)
    return {
      state: 'critical',
      text: `${names(required)} ${required.length === 1 ? 'is' : 'are'} needed and not ready`,
    };
  if (lacking.length === 0) {
    const optional = report.items.filter((item) => item.state === 'none');
    const text =
      optional.length === 0
        ? 'This machine has everything that the console uses'
        : `This machine has what the console needs; ${names(optional)} ${optional.length === 1 ? 'is' : 'are'} missing`;
    return { state: 'ok', text };
  }
  return {
    state: 'warning',
    text: `${names(lacking)} ${lacking.length === 1 ? 'is' : 'are'} ${whatIsWrong(lacking)}; the rest is ready`,
  };
}

function whatIsWrong(lacking: readonly DoctorItem[]): string {
  if (lacking.every(isCollector)) return 'failing';
  return lacking.every((item) => item.version === null) ? 'missing' : 'not ready';
}

/** What is read on a schedule can fail, but it is never missing. */
function isCollector(item: DoctorItem): boolean {
  return item.id.startsWith('collect.');
}

/** Its first reading is a few seconds away. */
function isYetToBegin(item: DoctorItem): boolean {
  return isCollector(item) && item.state === 'unknown';
}
