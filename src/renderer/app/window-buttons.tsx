import { Button } from 'react-aria-components/Button';
import { client } from '../api/client';
import { platform } from './platform';
import { reportFailure } from './report-failure';

const BUTTONS = [
  { name: 'minimize', label: 'Minimize the window', path: 'M12 22.5h10' },
  { name: 'toggleMaximize', label: 'Maximize the window, or restore it', path: 'M12.5 17.5h9v9h-9z' },
  { name: 'close', label: 'Close the window', path: 'M12.5 17.5l9 9M21.5 17.5l-9 9' },
] as const;

/** Ours, except on macOS, which lays its own over the title block. */
export function WindowButtons() {
  if (platform === 'darwin') return null;
  return (
    <div className="title-buttons">
      {BUTTONS.map(({ name, label, path }) => (
        <Button
          key={name}
          className={`title-button title-button-${name}`}
          aria-label={label}
          onPress={() => void client.window[name]({}).catch(reportFailure)}
        >
          <svg viewBox="0 0 34 43" stroke="currentColor" fill="none" aria-hidden="true">
            <path d={path} />
          </svg>
        </Button>
      ))}
    </div>
  );
}
