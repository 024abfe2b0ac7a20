import type { GembaBridge } from '../../src/shared/bridge';

declare global {
  interface Window {
    readonly gemba: GembaBridge;
  }
}
