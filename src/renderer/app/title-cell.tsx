import { Button } from 'react-aria-components/Button';
import type { ReactNode } from 'react';

export interface TitleCellProps {
  readonly label: string;
  /** Its name for a screen reader where label and value do not say what pressing it does. */
  readonly action?: string;
  readonly onPress?: () => void;
  readonly isRight?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Label over value, divided by hairlines; pressing it opens what it names. */
export function TitleCell({ label, action, onPress, isRight = false, className = '', children }: TitleCellProps) {
  return (
    <Button
      className={`cell ${isRight ? 'cell-right' : ''} ${className}`}
      {...(action === undefined ? {} : { 'aria-description': action })}
      {...(onPress === undefined ? {} : { onPress })}
    >
      <span className="cell-label">{label}</span>
      <span className="cell-value">{children}</span>
    </Button>
  );
}
