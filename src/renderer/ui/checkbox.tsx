import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components/Checkbox';
import { CheckboxGroup as AriaCheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { Label } from 'react-aria-components/Label';
import { Icon } from './icon';
import './field.css';

export interface CheckboxGroupProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
  readonly children: ReactNode;
}

/** Some of several. */
export function CheckboxGroup({ label, value, onChange, children }: CheckboxGroupProps) {
  return (
    <AriaCheckboxGroup className="ui-field" value={[...value]} onChange={onChange}>
      <Label className="ui-label">{label}</Label>
      {children}
    </AriaCheckboxGroup>
  );
}

export function Checkbox({ value, children }: { value: string; children: ReactNode }) {
  return (
    <AriaCheckbox className="ui-checkbox" value={value}>
      {({ isSelected }) => (
        <>
          <span className="ui-checkbox-box">{isSelected && <Icon name="check" size={12} weight={2} />}</span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}
