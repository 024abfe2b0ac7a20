import type { ReactElement, ReactNode } from 'react';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover as AriaPopover } from 'react-aria-components/Popover';
import type { PopoverProps as AriaPopoverProps } from 'react-aria-components/Popover';
import './floating.css';

export interface PopoverProps {
  /** Its name for a screen reader. */
  readonly label: string;
  readonly trigger: ReactElement;
  readonly placement?: AriaPopoverProps['placement'];
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly className?: string;
  readonly children: ReactNode | ((controls: { close: () => void }) => ReactNode);
}

/** Floats beside what it explains and never covers it. */
export function Popover({
  label,
  trigger,
  placement = 'bottom start',
  className = '',
  children,
  ...open
}: PopoverProps) {
  return (
    <DialogTrigger {...open}>
      {trigger}
      <AriaPopover className={`ui-popover ${className}`} placement={placement} offset={4}>
        <Dialog className="ui-popover-body" aria-label={label}>
          {children}
        </Dialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
