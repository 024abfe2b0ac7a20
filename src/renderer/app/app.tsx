import { Suspense, useEffect } from 'react';
import { useStream, useStreamEvents } from '../api/hooks';
import { reportPainted } from '../api/painted';
import { Loading } from '../ui/notes';
import { ToastRegion } from '../ui/toast';
import { runCommand } from './commands';
import { DeveloperOverlay } from './developer-overlay';
import { Dialogs } from './dialogs';
import { useGrowingRange } from './growing-range';
import { useFollowEnvironment } from './environment-choice';
import { formatLink } from './links';
import { goBack, goForward, navigate, useRoute } from './navigation';
import { Notices } from './notices';
import { openOverlay } from './overlays';
import { platform } from './platform';
import { useAppearance } from './preferences';
import { Rail } from './rail';
import { useRunMessages } from './run-messages';
import { ScreenBoundary } from './screen-boundary';
import { screenEntry, screens } from './screens';
import { useShellCommands } from './shell-commands';
import { useMenuKey, useMouseHistory, useShortcuts } from './shortcuts';
import { StatusStrip } from './status-strip';
import { TimeRuler } from './time-ruler';
import { noteCoreTime } from './time';
import { TitleBlock } from './title-block';
import { openApplicationMenu } from './actions';
import './app.css';
import './dialogs.css';

/** The window asks its renderer for things: follow a link, ask what closing should do, run what a menu item names. */
function useWindowCommands(): void {
  useStreamEvents('window', 'commands', {}, (command) => {
    switch (command.kind) {
      case 'open':
        navigate(command.link);
        return;
      case 'ask-close':
        openOverlay({ kind: 'close' });
        return;
      case 'menu':
        runCommand(command.command);
    }
  });
}

function useCoreTime(): void {
  const now = useStream('app', 'status', {}).value?.now;
  useEffect(() => {
    if (now !== undefined) noteCoreTime(now);
  }, [now]);
}

function useWindowTitle(title: string): void {
  const workspace = useStream('workspace', 'watch', {}).value?.name;
  useEffect(() => {
    document.title = [title, workspace, 'Gemba'].filter((part) => part !== undefined).join(' – ');
  }, [title, workspace]);
}

/** Inside the same boundary as the screen: its effect runs when the screen is there, not its placeholder. */
function Painted() {
  useEffect(() => reportPainted('screen'), []);
  return null;
}

function ScreenOutlet() {
  const route = useRoute();
  const entry = screenEntry(route.screen) ?? screens[0];
  useWindowTitle(entry?.title ?? '');
  if (entry === undefined) return null;
  const Screen = entry.component;
  return (
    <main className="screen" aria-label={entry.title}>
      <Notices />
      <ScreenBoundary place={formatLink(route)}>
        <Suspense fallback={<Loading label={`Opening ${entry.title}`} lines={[30, 70, 55, 62]} />}>
          <Screen />
          <Painted />
        </Suspense>
      </ScreenBoundary>
    </main>
  );
}

/** What goes on without being seen. A component of its own, so that its streams do not draw the whole window again. */
function Background() {
  useAppearance();
  useCoreTime();
  useGrowingRange();
  useWindowCommands();
  useFollowEnvironment();
  useRunMessages();
  useShellCommands();
  useShortcuts(platform);
  useMouseHistory(goBack, goForward);
  useMenuKey(openApplicationMenu, platform !== 'darwin');
  return null;
}

/** The whole window: title block, rail, screen, ruler, status strip, and what floats above them. */
export function App() {
  return (
    <div className="app">
      <Background />
      <TitleBlock />
      <Rail />
      <ScreenOutlet />
      <TimeRuler />
      <StatusStrip />
      <DeveloperOverlay />
      <Dialogs />
      <ToastRegion />
    </div>
  );
}
