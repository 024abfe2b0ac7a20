import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Label } from 'react-aria-components/Label';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { Switch as AriaSwitch } from 'react-aria-components/Switch';
import { Icon } from './icon';
import './field.css';
import './floating.css';
import './menu.css';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly mark?: ReactNode;
}

export interface SelectProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly isDisabled?: boolean;
}

/** One of a few, all known beforehand. */
export function Select({ label, isLabelHidden = false, choices, value, onChange, isDisabled = false }: SelectProps) {
  return (
    <AriaSelect
      className="ui-field"
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
      isDisabled={isDisabled}
    >
      <Label className={isLabelHidden ? 'visually-hidden' : 'ui-label'}>{label}</Label>
      <AriaButton className="ui-picker">
        <SelectValue className="ui-picker-value" />
        <Icon name="chev" size={12} />
      </AriaButton>
      <Popover className="ui-popover" offset={4}>
        <ListBox className="ui-listbox" items={choices}>
          {(choice: Choice) => (
            <ListBoxItem id={choice.id} textValue={choice.label} className="ui-option">
              {choice.mark}
              <span className="ui-menu-label">{choice.label}</span>
              {choice.detail !== undefined && <span className="ui-menu-detail">{choice.detail}</span>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

export interface SwitchProps {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

/** On or off, at once. */
export function Switch({ isSelected, onChange, isDisabled = false, children }: SwitchProps) {
  return (
    <AriaSwitch className="ui-switch" isSelected={isSelected} onChange={onChange} isDisabled={isDisabled}>
      <span className="ui-switch-track">
        <i />
      </span>
      {children}
    </AriaSwitch>
  );
}
