import { asGembaError } from '../api/hooks';
import { showToast } from '../ui/toast';

/** Says in a message what went wrong with something that a person started, and what to do next. Cancelled is no failure. */
export function reportFailure(error: unknown): void {
  const { code, message, nextStep } = asGembaError(error);
  if (code === 'cancelled') return;
  showToast({ state: 'critical', title: message, ...(nextStep === undefined ? {} : { detail: nextStep }) });
}
