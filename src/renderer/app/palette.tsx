import { useEffect, useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog } from 'react-aria-components/Dialog';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { TextField } from 'react-aria-components/TextField';
import { useRequest, useStream } from '../api/hooks';
import { Icon } from '../ui/icon';
import { StateGlyph } from '../ui/state-glyph';
import { KeyCap } from '../ui/tag';
import { useAllCommands } from './commands';
import { parseGembaLine, suggestGembaLines } from './gemba-commands';
import type { GembaNames } from './gemba-commands';
import { matchText, splitByRanges } from './match-text';
import { navigate } from './navigation';
import { closeOverlay } from './overlays';
import { paletteCommands, paletteSeries } from './palette-items';
import type { PaletteItem, PaletteSection } from './palette-items';
import { keyCaps } from './platform';
import { runGembaAction } from './run-gemba-action';
import './palette.css';

const SEARCH_DELAY_MS = 80;
const SHORTEST_SEARCH = 2;
const LINES_SHOWN = 12;

/** The text once it has stood still for a moment: the store is not asked for every letter. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function openSeries(path: string): void {
  navigate({ screen: 'metrics', path: [], params: { target: path } });
}

function useSeries(text: string): PaletteSection | null {
  const query = useSettled(text.trim());
  const isAsked = query.length >= SHORTEST_SEARCH && !query.startsWith(':');
  const { value } = useRequest('metrics', 'search', isAsked ? { text: query, limit: 7 } : null);
  return isAsked && value !== undefined ? paletteSeries(value, query, openSeries) : null;
}

function lineItem(line: string, detail: string, query: string): PaletteItem {
  const action = parseGembaLine(line);
  return {
    id: `line.${line}`,
    label: line,
    ranges: matchText(query, line)?.ranges ?? [],
    detail,
    keys: null,
    icon: 'terminal',
    state: null,
    isMono: true,
    run: () => {
      if (action !== null) runGembaAction(action);
    },
  };
}

/** After a colon: lines of the command line. What was typed stands first where it is whole. */
function lineSections(text: string, names: GembaNames): PaletteSection[] {
  const typed = text.slice(1).trim();
  const suggestions = suggestGembaLines(names).filter(({ line }) => line !== typed && matchText(typed, line) !== null);
  const own = parseGembaLine(typed) === null ? [] : [lineItem(typed, 'as typed', typed)];
  const items = [...own, ...suggestions.slice(0, LINES_SHOWN).map(({ line, detail }) => lineItem(line, detail, typed))];
  return items.length === 0 ? [] : [{ id: 'lines', title: 'gemba', items }];
}

function useSections(text: string): PaletteSection[] {
  const commands = useAllCommands();
  const workspace = useStream('workspace', 'watch', {}).value;
  const series = useSeries(text);
  if (text.startsWith(':')) {
    return lineSections(text, { environments: workspace?.environments ?? [], services: workspace?.services ?? [] });
  }
  const sections = paletteCommands(commands, text);
  return series === null ? sections : [...sections, series];
}

function ItemLine({ item }: { item: PaletteItem }) {
  return (
    <>
      {item.state === null ? <Icon name={item.icon} size={14} /> : <StateGlyph state={item.state} size={14} />}
      <span className={item.isMono ? 'palette-label mono' : 'palette-label'}>
        {splitByRanges(item.label, item.ranges).map((piece, index) =>
          piece.isMatch ? <mark key={index}>{piece.text}</mark> : piece.text,
        )}
      </span>
      {item.detail !== null && <span className="palette-detail">{item.detail}</span>}
      <span className="sp" />
      <span className="palette-key">
        {item.keys !== null && <KeyCap>{keyCaps(item.keys)}</KeyCap>}
        <span className="palette-enter">
          <KeyCap>Enter</KeyCap>
        </span>
      </span>
    </>
  );
}

function choose(item: PaletteItem): void {
  closeOverlay();
  item.run();
}

function PaletteBody({ initialText }: { initialText: string }) {
  const [text, setText] = useState(initialText);
  const sections = useSections(text);
  const items = sections.flatMap((section) => section.items);
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <div className="palette-input">
        <Icon name="find" size={16} />
        <TextField aria-label="Go to or run" autoFocus className="palette-field">
          <Input
            placeholder="Go to or run"
            onKeyDown={(event) => {
              // With nothing chosen by the arrow keys, Enter takes the best.
              const [best] = items;
              if (event.key !== 'Enter' || best === undefined || event.nativeEvent.isComposing) return;
              if (event.currentTarget.getAttribute('aria-activedescendant')) return;
              event.preventDefault();
              choose(best);
            }}
          />
        </TextField>
        <KeyCap>Esc</KeyCap>
      </div>
      <Menu
        className="palette-list"
        aria-label="Results"
        items={sections}
        onAction={(key) => {
          const item = items.find(({ id }) => id === key);
          if (item !== undefined) choose(item);
        }}
        renderEmptyState={() => <p className="palette-empty">Nothing is called that. A colon runs a gemba command.</p>}
      >
        {(section: PaletteSection) => (
          <MenuSection id={section.id} className="palette-section">
            <Header className="palette-header">{section.title}</Header>
            {section.items.map((item) => (
              <MenuItem key={item.id} id={item.id} textValue={item.label} className="palette-item">
                <ItemLine item={item} />
              </MenuItem>
            ))}
          </MenuSection>
        )}
      </Menu>
      <p className="palette-foot">
        <span>Up, Down to choose</span>
        <span>Enter to do it</span>
        <span className="sp" />
        <span>: runs a gemba command</span>
      </p>
    </Autocomplete>
  );
}

/** Reaches everything: 680 wide, 96 from the top; run, go to, series. */
export function Palette({ text }: { text: string }) {
  return (
    <ModalOverlay className="ui-scrim" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && closeOverlay()}>
      <Modal className="ui-modal palette">
        <Dialog className="palette-dialog" aria-label="Command palette">
          <PaletteBody initialText={text} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
