import { Button } from 'react-aria-components/Button';
import { Toolbar } from 'react-aria-components/Toolbar';
import type { State } from '../../shared/model/state';
import { worstState } from '../../shared/model/state';
import { useStream } from '../api/hooks';
import { Icon } from '../ui/icon';
import { STATE_WORDS, StateGlyph } from '../ui/state-glyph';
import { navigate, useRoute } from './navigation';
import { screens } from './screens';
import type { ScreenEntry } from './screens';
import './rail.css';

interface Count {
  readonly state: State;
  readonly count: number;
}

const WORTH_COUNTING: readonly State[] = ['critical', 'warning', 'drift', 'deploying'];

/** How many environments are in the worst of the states that need a look. */
function useEnvironmentCount(): Count | null {
  const environments = useStream('environments', 'watch', {}).value ?? [];
  const states = environments.map((environment) =>
    environment.runId === null ? (environment.status?.state ?? 'none') : 'deploying',
  );
  const worst = worstState(states.filter((state) => WORTH_COUNTING.includes(state)));
  return worst === 'none' ? null : { state: worst, count: states.filter((state) => state === worst).length };
}

function RailItem({ screen, isCurrent, count }: { screen: ScreenEntry; isCurrent: boolean; count: Count | null }) {
  return (
    <Button
      className={`rail-item ${isCurrent ? 'rail-current' : ''}`}
      {...(isCurrent ? { 'aria-current': 'page' } : {})}
      onPress={() => navigate({ screen: screen.name, path: [], params: {} })}
    >
      <Icon name={screen.icon} />
      {screen.title}
      {count && (
        <span className={`rail-count ${count.state}`}>
          <StateGlyph state={count.state} size={10} isBare />
          {count.count}
          <span className="visually-hidden"> {STATE_WORDS[count.state]}</span>
        </span>
      )}
    </Button>
  );
}

/** The screens, 72 wide; arrow keys walk through it, Settings stands at the foot. */
export function Rail() {
  const { screen } = useRoute();
  const count = useEnvironmentCount();
  const top = screens.filter(({ name }) => name !== 'settings' && name !== 'files');
  const foot = screens.filter(({ name }) => name === 'settings');
  const item = (entry: ScreenEntry) => (
    <RailItem
      key={entry.name}
      screen={entry}
      isCurrent={entry.name === screen}
      count={entry.name === 'environments' ? count : null}
    />
  );
  return (
    <nav className="rail" aria-label="Screens">
      <Toolbar className="rail-items" orientation="vertical" aria-label="Screens">
        {top.map(item)}
        <span className="sp" />
        {foot.map(item)}
      </Toolbar>
    </nav>
  );
}
