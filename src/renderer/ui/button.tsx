import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { Icon } from './icon';
import type { IconName } from './icon';
import { KeyCap } from './tag';
import { Tooltip } from './tooltip';
import './button.css';

export type ButtonKind = 'primary' | 'outlined' | 'quiet' | 'destructive' | 'link';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  /** At most one primary on a screen; `destructive` asks before it does anything. */
  readonly kind?: ButtonKind;
  /** The key that presses it, shown inside it: `E`, `Ctrl K`. */
  readonly keys?: string;
  readonly icon?: IconName;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A verb that names its object; an ellipsis when a question follows. */
export function Button({ kind = 'outlined', keys, icon, className = '', children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`ui-button ui-button-${kind} ${className}`}>
      {icon && <Icon name={icon} size={14} weight={1.5} />}
      {children}
      {keys && <KeyCap>{keys}</KeyCap>}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  readonly icon: IconName;
  /** What it does: its name for a screen reader, and its tooltip. */
  readonly label: string;
  readonly size?: number;
  readonly className?: string;
}

export function IconButton({ icon, label, size = 16, className = '', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <AriaButton {...rest} aria-label={label} className={`ui-icon-button ${className}`}>
        <Icon name={icon} size={size} />
      </AriaButton>
    </Tooltip>
  );
}
