import type { ReactElement, ReactNode } from 'react';
import { Header } from 'react-aria-components/Header';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  MenuTrigger,
} from 'react-aria-components/Menu';
import type { MenuItemProps as AriaMenuItemProps, MenuProps as AriaMenuProps } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import type { PopoverProps } from 'react-aria-components/Popover';
import { Icon } from './icon';
import { KeyCap } from './tag';
import './floating.css';
import './menu.css';

export interface MenuProps<Item extends object> extends Omit<AriaMenuProps<Item>, 'className' | 'style'> {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly placement?: PopoverProps['placement'];
}

/** A list of things to do or to choose from, opened by a button. */
export function Menu<Item extends object>({ trigger, placement = 'bottom start', ...menu }: MenuProps<Item>) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="ui-popover" placement={placement} offset={4}>
        <AriaMenu {...menu} className="ui-menu" />
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuItemProps extends Omit<AriaMenuItemProps, 'className' | 'style' | 'children'> {
  /** What stands before the words: an icon or a state glyph. */
  readonly mark?: ReactNode;
  readonly detail?: ReactNode;
  readonly keys?: string;
  readonly children: ReactNode;
}

export function MenuItem({ mark, detail, keys, children, ...rest }: MenuItemProps) {
  const textValue = rest.textValue ?? (typeof children === 'string' ? children : undefined);
  return (
    <AriaMenuItem {...rest} {...(textValue === undefined ? {} : { textValue })} className="ui-menu-item">
      {({ isSelected, selectionMode }) => (
        <>
          {selectionMode !== 'none' && (
            <span className="ui-menu-check">{isSelected && <Icon name="check" size={12} />}</span>
          )}
          {mark}
          <span className="ui-menu-label">{children}</span>
          {detail !== undefined && <span className="ui-menu-detail">{detail}</span>}
          {keys && <KeyCap>{keys}</KeyCap>}
        </>
      )}
    </AriaMenuItem>
  );
}

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AriaMenuSection className="ui-menu-section">
      <Header className="ui-menu-header">{title}</Header>
      {children}
    </AriaMenuSection>
  );
}
