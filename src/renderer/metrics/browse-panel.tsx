import { useCallback, useMemo, useState, type ReactElement } from 'react';
import { Collection } from 'react-aria-components/Collection';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Tree, TreeItem, TreeItemContent } from 'react-aria-components/Tree';
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer';
import { Button as AriaButton } from 'react-aria-components/Button';
import { formatCount } from '../../shared/units';
import { useRequest } from '../api/hooks';
import { TextField } from '../ui/field';
import { Icon } from '../ui/icon';
import { ErrorNote, Loading } from '../ui/notes';
import { Panel } from '../ui/panel';
import { useMetricTree, type TreeNode } from './metric-tree';

const ROW_PX = 24;
const MOST_FOUND = 200;

/** Every series there is: a tree by the dots of their names, or the ones that match what is typed. Enter draws a graph. */
export function BrowsePanel({
  source,
  onPick,
}: {
  source: string | null;
  onPick: (path: string) => void;
}): ReactElement {
  const [text, setText] = useState('');
  // Another server is not searched by words: its tree is what it offers.
  if (source !== null) {
    return (
      <Panel title={`Series of ${source}`} note="Enter draws one" className="metrics-browse">
        <SeriesTree key={source} source={source} onPick={onPick} />
      </Panel>
    );
  }
  return (
    <Panel title="Series" note="Enter draws one" className="metrics-browse">
      <div className="metrics-search">
        <TextField
          label="Find a series"
          isLabelHidden
          isMono
          placeholder="find: orders latency"
          value={text}
          onChange={setText}
          spellCheck="false"
        />
      </div>
      {text.trim() === '' ? (
        <SeriesTree source={null} onPick={onPick} />
      ) : (
        <FoundSeries text={text.trim()} onPick={onPick} />
      )}
    </Panel>
  );
}

function FoundSeries({ text, onPick }: { text: string; onPick: (path: string) => void }): ReactElement {
  const found = useRequest('metrics', 'search', { text, limit: MOST_FOUND });
  const items = useMemo(() => (found.value?.paths ?? []).map((path) => ({ id: path })), [found.value]);
  if (found.error) return <ErrorNote title={found.error.message} nextStep={found.error.nextStep} />;
  if (!found.value) return <Loading label="Looking for series" />;
  return (
    <>
      <p className="metrics-found">
        {found.value.total > items.length
          ? `${items.length} of ${formatCount(found.value.total, 'series', 'series')}, best first`
          : formatCount(found.value.total, 'series', 'series')}
      </p>
      <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW_PX }}>
        <ListBox
          aria-label="Series found"
          className="metrics-list"
          items={items}
          onAction={(key) => onPick(String(key))}
        >
          {(item) => (
            <ListBoxItem id={item.id} textValue={item.id} className="metrics-item mono">
              <span>{item.id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Virtualizer>
    </>
  );
}

function SeriesTree({ source, onPick }: { source: string | null; onPick: (path: string) => void }): ReactElement {
  const { roots, error, expanded, setExpanded } = useMetricTree(source);
  const isLeaf = useCallback((key: string): boolean => key.endsWith('\0'), []);
  if (error && roots.length === 0) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize: ROW_PX }}>
      <Tree
        aria-label="Series by name"
        className="metrics-list"
        items={roots}
        expandedKeys={expanded}
        onExpandedChange={(keys) => setExpanded(new Set([...keys].map(String)))}
        onAction={(key) => {
          const id = String(key);
          if (isLeaf(id)) onPick(id.slice(0, -1));
          else setExpanded(toggled(expanded, id));
        }}
        renderEmptyState={() => <Loading label="Reading the names of the series" />}
      >
        {renderNode}
      </Tree>
    </Virtualizer>
  );
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

function renderNode(node: TreeNode): ReactElement {
  return (
    <TreeItem key={node.id} id={node.id} textValue={node.text} className="metrics-item" hasChildItems={!node.isLeaf}>
      <TreeItemContent>
        {({ level, isExpanded }: { level: number; isExpanded: boolean }) => (
          <div className="metrics-branch" style={{ paddingLeft: 16 + (level - 1) * 14 }}>
            {node.isLeaf ? (
              <i className="metrics-leaf" />
            ) : (
              <AriaButton slot="chevron" className={`metrics-chevron${isExpanded ? ' open' : ''}`}>
                <Icon name="chev" size={10} weight={2} />
              </AriaButton>
            )}
            <span className={`mono${node.isLeaf ? ' i1' : ''}`}>{node.text}</span>
          </div>
        )}
      </TreeItemContent>
      <Collection items={node.children}>{renderNode}</Collection>
    </TreeItem>
  );
}
