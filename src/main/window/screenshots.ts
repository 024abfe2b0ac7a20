import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BrowserWindow } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { GembaError } from '../../shared/errors';

/** A picture of one screen, as `gemba screenshot` and `gemba export` ask for it. */
export interface ScreenshotRequest {
  /** `overview`, `environments`, … or a whole deep link. */
  readonly screen: string;
  /** Absolute path of the file. */
  readonly out: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: 'dark' | 'light';
  readonly format: 'png' | 'pdf';
}

const PAINT_TIMEOUT_MS = 15_000;
/** After the first graph: time for the last fonts, the layout worker and the second stream event. */
const SETTLE_MS = 1500;

/** What is still being loaded or laid out gets this long; after that the picture shows that it is. */
const BUSY_LIMIT_MS = 8000;
const BUSY_POLL_MS = 200;

/** Text of 12 px is then read as 8 pt on paper. */
const PRINT_SCALE = 0.85;

/** `metrics` and `gemba://metrics?target=…` are the same wish. */
export function linkForScreen(screen: string): string {
  return screen.includes('://') ? screen : `gemba://${screen.replace(/^\/+/, '')}`;
}

/**
 * Waits until the page has said that it is painted, then writes what it shows.
 *
 * @param painted resolves when the page has painted its screen (and its first graph, where it has one).
 */
export async function takeScreenshot(
  window: BrowserWindow,
  request: ScreenshotRequest,
  painted: Promise<void>,
): Promise<void> {
  const timeout = new AbortController();
  try {
    await Promise.race([
      painted,
      wait(PAINT_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(() => {
        throw new GembaError(
          'timeout',
          `The screen ${request.screen} was not painted within ${PAINT_TIMEOUT_MS / 1000} s.`,
        );
      }),
    ]);
  } finally {
    timeout.abort();
  }
  await wait(SETTLE_MS);
  await nothingBusy(window);
  const file = request.format === 'pdf' ? await printPage(window) : (await window.webContents.capturePage()).toPNG();
  await mkdir(path.dirname(request.out), { recursive: true });
  await writeFileAtomic(request.out, file);
}

/** The size and margins are those of the page's print styles. */
async function printPage(window: BrowserWindow): Promise<Buffer> {
  // The margins have the window's own colour otherwise.
  window.setBackgroundColor('#ffffff');
  return window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true, scale: PRINT_SCALE });
}

/** Waits while the page says of some part that it is busy (`aria-busy`). */
async function nothingBusy(window: BrowserWindow): Promise<void> {
  const isBusy = `document.querySelector('[aria-busy="true"]') !== null`;
  for (let waited = 0; waited < BUSY_LIMIT_MS; waited += BUSY_POLL_MS) {
    if (!((await window.webContents.executeJavaScript(isBusy)) as boolean)) return;
    await wait(BUSY_POLL_MS);
  }
}
