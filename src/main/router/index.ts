export { createPressureGate, type PressureGate } from './pressure';
export { createRouter, type Router } from './router';
export { createSwitchRouter, type SwitchRouter } from './switch-router';
