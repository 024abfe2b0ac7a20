import { client } from '../api/client';
import { showToast } from '../ui/toast';
import { navigate } from './navigation';
import { reportFailure } from './report-failure';

/** What a person can start from anywhere in the window. Failures are said in a message; runs show in the title block. */

export function bringUp(environment: string): void {
  client.environments.up({ environment }).catch(reportFailure);
}

export function deploy(artifact: string, environment: string, version: string): void {
  client.deploy.run({ artifact, environment, version }).catch(reportFailure);
}

export function cancelRun(runId: string): void {
  client.runs.cancel({ runId }).catch(reportFailure);
}

/** Writes a note on the time axis, at a time in seconds or now. */
export function annotate(text: string, atSeconds: number | null): void {
  client.events
    .annotate({ text, tags: [], at: atSeconds === null ? null : Math.round(atSeconds * 1000) })
    .then(() => showToast({ state: 'ok', title: 'Note written', detail: text }))
    .catch(reportFailure);
}

export function refreshDoctor(): void {
  client.app.refreshDoctor({}).catch(reportFailure);
}

export function trustWorkspace(): void {
  client.workspace
    .trust({})
    .then(() =>
      showToast({ state: 'ok', title: 'This workspace is trusted', detail: 'Its files may run commands now.' }),
    )
    .catch(reportFailure);
}

export function openFolder(): void {
  client.window.chooseWorkspace({}).catch(reportFailure);
}

export function openWorkspace(dir: string): void {
  client.window.openWorkspace({ dir }).catch(reportFailure);
}

/** Shows a file of the workspace, at a line. */
export function openFile(file: string, line?: number): void {
  navigate({ screen: 'files', path: [file], params: line === undefined ? {} : { line: String(line) } });
}

/** Puts a text on the clipboard and says so. */
export function copyText(text: string): void {
  navigator.clipboard
    .writeText(text)
    .then(() => showToast({ state: 'ok', title: 'Copied', detail: text }))
    .catch(reportFailure);
}

/** Where the menu opens: under the mark, at the lower left corner of the title block. */
const MENU_PLACE = { x: 0, y: 44 };

export function openApplicationMenu(): void {
  client.window.popupMenu(MENU_PLACE).catch(reportFailure);
}
