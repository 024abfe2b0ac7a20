import { useEffect } from 'react';
import { listCommands } from './commands';
import { matchStroke, SEQUENCE_MS, strokeOf } from './keys';
import type { Platform } from './keys';

/** Where a person types, letters are letters. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isInOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null
  );
}

/** Listens to the keys of every offered command. Plain letters do nothing while a person types or a dialog is open. */
export function useShortcuts(platform: Platform): void {
  useEffect(() => {
    let pending: readonly string[] = [];
    let pressedAt = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const stroke = strokeOf(event, platform);
      if (stroke === null) return;
      const hasModifier = /^(Mod|Alt|Other)\+/.test(stroke);
      if (!hasModifier && (isTyping(event.target) || isInOverlay(event.target))) return;
      if (event.timeStamp - pressedAt > SEQUENCE_MS) pending = [];
      pressedAt = event.timeStamp;
      const commands = listCommands().filter((command) => command.isEnabled !== false);
      const bindings = commands.flatMap((command) =>
        command.keys === undefined ? [] : [{ id: command, keys: command.keys }],
      );
      const match = matchStroke(pending, stroke, bindings);
      pending = match.pending;
      if (match.id === null && match.pending.length === 0) return;
      event.preventDefault();
      match.id?.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [platform]);
}

/** The extra buttons of a mouse go back and forward as they do in a browser. */
export function useMouseHistory(goBack: () => void, goForward: () => void): void {
  useEffect(() => {
    const onMouseUp = (event: MouseEvent): void => {
      if (event.button === 3) goBack();
      if (event.button === 4) goForward();
    };
    window.addEventListener('mouseup', onMouseUp);
    return () => window.removeEventListener('mouseup', onMouseUp);
  }, [goBack, goForward]);
}

/** Alt pressed and let go alone opens the application menu, as it does wherever the menu has no bar of its own. */
export function useMenuKey(open: () => void, isActive: boolean): void {
  useEffect(() => {
    if (!isActive) return undefined;
    let isAlone = false;
    const onKeyDown = (event: KeyboardEvent): void => {
      isAlone = event.key === 'Alt' && !event.repeat;
    };
    const onKeyUp = (event: KeyboardEvent): void => {
      if (event.key === 'Alt' && isAlone) open();
      isAlone = false;
    };
    const forget = (): void => void (isAlone = false);
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('keyup', onKeyUp);
    window.addEventListener('blur', forget);
    window.addEventListener('pointerdown', forget);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('keyup', onKeyUp);
      window.removeEventListener('blur', forget);
      window.removeEventListener('pointerdown', forget);
    };
  }, [open, isActive]);
}
