import type { ComponentPropsWithRef, ReactNode } from 'react';
import { Tab, TabList, Tabs as AriaTabs } from 'react-aria-components/Tabs';
import type { TabProps } from 'react-aria-components/Tabs';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
import './tabs.css';

export interface TabItem {
  readonly id: string;
  readonly label: string;
  readonly mark?: ReactNode;
}

export interface TabsProps {
  /** What is being chosen: `View of staging`. */
  readonly label: string;
  readonly items: readonly TabItem[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** What a tab shows is the caller's and not a panel of this list: a reference to one would point nowhere. */
const withoutPanel: NonNullable<TabProps['render']> = (props) => {
  const { 'aria-controls': _panel, ...rest } = props as ComponentPropsWithRef<'div'>;
  return <div {...rest} />;
};

/** A choice of view, underlined. What it chooses is drawn by the caller. */
export function Tabs({ label, items, value, onChange }: TabsProps) {
  return (
    <AriaTabs className="ui-tabs" selectedKey={value} onSelectionChange={(key) => onChange(String(key))}>
      <TabList className="ui-tab-list" aria-label={label} items={items}>
        {(item) => (
          <Tab id={item.id} className="ui-tab" render={withoutPanel}>
            {item.mark}
            {item.label}
          </Tab>
        )}
      </TabList>
    </AriaTabs>
  );
}

/** A choice of which (an environment, a journey), filled. */
export function PickBar({ label, items, value, onChange }: TabsProps) {
  return (
    <ToggleButtonGroup
      className="ui-pick-bar"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = [...keys];
        if (key !== undefined) onChange(String(key));
      }}
    >
      {items.map((item) => (
        <ToggleButton key={item.id} id={item.id} className="ui-pick">
          {item.mark}
          {item.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** Any number of a few; none picked means all of them. */
export function MultiPickBar({
  label,
  items,
  values,
  onChange,
}: Omit<TabsProps, 'value' | 'onChange'> & {
  readonly values: readonly string[];
  readonly onChange: (ids: string[]) => void;
}) {
  return (
    <ToggleButtonGroup
      className="ui-pick-bar"
      aria-label={label}
      selectionMode="multiple"
      selectedKeys={values}
      onSelectionChange={(keys) => onChange([...keys].map(String))}
    >
      {items.map((item) => (
        <ToggleButton key={item.id} id={item.id} className="ui-pick">
          {item.mark}
          {item.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

/** The row in which picks and tabs stand: picks first, a short rule, then tabs, then whatever explains at the right. */
export function TabRow({ children }: { children: ReactNode }) {
  return <div className="ui-tab-row">{children}</div>;
}

/** The short rule between picks and tabs. */
export function TabRule() {
  return <i className="ui-tab-rule" />;
}
