import { useEffect, useState } from 'react';
import { formatDuration, formatNumber } from '../../shared/units';
import { useStream } from '../api/hooks';
import { messagesReceived } from '../api/traffic';
import './developer-overlay.css';

interface FrameTimes {
  /** Mean and longest time between two frames of the last second, ms. */
  readonly mean: number;
  readonly longest: number;
  readonly messagesPerSecond: number;
}

const SECOND_MS = 1000;

/** Measures while it is shown, and costs nothing otherwise. */
function useFrameTimes(): FrameTimes | null {
  const [times, setTimes] = useState<FrameTimes | null>(null);
  useEffect(() => {
    let frames = 0;
    let longest = 0;
    let last = performance.now();
    let begin = last;
    let messages = messagesReceived();
    let handle = 0;
    const onFrame = (now: number): void => {
      frames += 1;
      longest = Math.max(longest, now - last);
      last = now;
      if (now - begin >= SECOND_MS) {
        const seconds = (now - begin) / SECOND_MS;
        setTimes({
          mean: (now - begin) / frames,
          longest,
          messagesPerSecond: (messagesReceived() - messages) / seconds,
        });
        frames = 0;
        longest = 0;
        begin = now;
        messages = messagesReceived();
      }
      handle = requestAnimationFrame(onFrame);
    };
    handle = requestAnimationFrame(onFrame);
    return () => cancelAnimationFrame(handle);
  }, []);
  return times;
}

function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '–' : formatDuration(Math.max(0, ms) / 1000);
}

/** Loop lag of the main process, frame time and messages of this window. */
export function DeveloperOverlay() {
  const isShown = useStream('window', 'settings', {}).value?.overlay ?? false;
  return isShown ? <OverlayTable /> : null;
}

function OverlayTable() {
  const lag = useStream('app', 'status', {}).value?.loopLag;
  const frames = useFrameTimes();
  const rows: readonly (readonly [string, string])[] = [
    ['Main loop p50', milliseconds(lag?.p50)],
    ['p99', milliseconds(lag?.p99)],
    ['p99.9', milliseconds(lag?.p999)],
    ['max', milliseconds(lag?.max)],
    ['Frame, mean', milliseconds(frames?.mean)],
    ['Frame, longest', milliseconds(frames?.longest)],
    ['Messages', frames === null ? '–' : `${formatNumber(frames.messagesPerSecond)}/s`],
  ];
  return (
    <aside className="developer-overlay" aria-label="Developer overlay">
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </aside>
  );
}
