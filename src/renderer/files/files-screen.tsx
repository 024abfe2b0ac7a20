import { useEffect, useState } from 'react';
import type { FileProblem, WorkspaceFile, WorkspaceSummary } from '../../shared/model/workspace';
import type { State } from '../../shared/model/state';
import { formatAge, formatCount } from '../../shared/units';
import { useRequest, useStream } from '../api/hooks';
import { navigate, useRoute } from '../app/navigation';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { ScreenHead } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { Table } from '../ui/table';
import type { Column } from '../ui/table';
import { TabRow, Tabs } from '../ui/tabs';
import { Tag } from '../ui/tag';
import { CommitDialog } from './commit-dialog';
import { FileEditor, SaveState } from './file-editor';
import { DiffView, HistoryView } from './file-view';
import { useFileText } from './use-file-text';
import './files.css';

const VIEWS = [
  { id: 'edit', label: 'Text' },
  { id: 'diff', label: 'Changes' },
  { id: 'history', label: 'History' },
];

const COLUMNS: readonly Column<WorkspaceFile>[] = [
  {
    id: 'path',
    title: 'File',
    render: (file) => <span className="mono files-path">{file.path}</span>,
  },
  {
    id: 'state',
    title: 'State',
    width: 96,
    isNumber: true,
    render: (file) =>
      file.problems > 0 ? (
        <span className="files-state critical">
          <StateGlyph state="critical" isBare />
          {formatCount(file.problems, 'mistake')}
        </span>
      ) : (
        file.change !== 'unchanged' && <Tag>{file.change}</Tag>
      ),
  },
];

function verdictOf(workspace: WorkspaceSummary | undefined, changed: number): { state?: State; text: string } {
  const errors = workspace?.problems.filter((problem) => problem.severity === 'error') ?? [];
  const [first] = errors;
  if (first !== undefined) {
    const where = `${first.file} ${first.line}:${first.column}`;
    return {
      state: 'critical',
      text: errors.length === 1 ? `One mistake, in ${where}` : `${errors.length} mistakes, first in ${where}`,
    };
  }
  if (workspace?.git === null) return { text: 'Every file is valid; the folder is no git repository' };
  if (changed === 0) return { text: 'Every file is valid and committed' };
  return { text: `Every file is valid; ${formatCount(changed, 'file')} changed since the last commit` };
}

function Evidence({ workspace }: { workspace: WorkspaceSummary }) {
  const now = useNow();
  return (
    <>
      {workspace.git?.branch && (
        <>
          branch <b>{workspace.git.branch}</b>,{' '}
        </>
      )}
      read <b>{formatAge(Math.max(0, now - workspace.readAt))}</b>
    </>
  );
}

interface FilePaneProps {
  readonly file: string;
  readonly view: string;
  readonly line: number | null;
  readonly commit: string | null;
  readonly problems: readonly FileProblem[];
}

function FilePane({ file, view, line, commit, problems }: FilePaneProps) {
  const content = useFileText(file);
  const go = (params: Record<string, string>): void =>
    void navigate({ screen: 'files', path: [file], params }, { isReplacing: true });
  return (
    <section className="files-pane vr" aria-label={file}>
      <TabRow>
        <Tabs label={`View of ${file}`} items={VIEWS} value={view} onChange={(next) => go({ view: next })} />
        <span className="files-name mono">{file}</span>
        {view === 'edit' && <SaveState content={content} />}
      </TabRow>
      <div className="files-body">
        {view === 'edit' && (
          <FileEditor
            file={file}
            content={content}
            problems={problems}
            line={line}
            onGo={(next) => go({ line: String(next) })}
          />
        )}
        {view === 'diff' && <DiffView file={file} commit={null} empty="Nothing changed since the last commit." />}
        {view === 'history' && (
          <HistoryView file={file} commit={commit} onSelect={(hash) => go({ view: 'history', commit: hash })} />
        )}
      </div>
    </section>
  );
}

/** The files of the workspace: read, edited, compared and committed; history is git's. */
export function FilesScreen() {
  const route = useRoute();
  const workspace = useStream('workspace', 'watch', {}).value;
  const files = useRequest('workspace', 'files', {});
  const [isCommitting, setIsCommitting] = useState(false);
  const { refresh } = files;
  const readAt = workspace?.readAt;
  useEffect(() => {
    if (readAt !== undefined) refresh();
  }, [readAt, refresh]);
  const list = files.value ?? [];
  const changed = list.filter((file) => file.change !== 'unchanged');
  const verdict = verdictOf(workspace, changed.length);
  const wanted = route.path.join('/');
  const file =
    wanted !== ''
      ? wanted
      : (list.find((each) => each.problems > 0)?.path ?? changed[0]?.path ?? list[0]?.path ?? null);
  const problems = (workspace?.problems ?? []).filter((problem) => problem.file === file);
  return (
    <>
      <ScreenHead
        {...(verdict.state === undefined ? {} : { state: verdict.state })}
        verdict={verdict.text}
        evidence={workspace && <Evidence workspace={workspace} />}
        actions={
          workspace?.git &&
          changed.length > 0 && (
            <Button kind="primary" onPress={() => setIsCommitting(true)}>
              Commit {formatCount(changed.length, 'file')}…
            </Button>
          )
        }
      />
      <div className="files">
        <div className="files-list">
          {files.error !== null && <ErrorNote title={files.error.message} nextStep={files.error.nextStep} />}
          {files.value === undefined && files.error === null && (
            <Loading label="Reading the files" lines={[60, 72, 48, 66]} />
          )}
          {files.value !== undefined && (
            <Table
              label="Files of the workspace"
              columns={COLUMNS}
              rows={list}
              rowKey={(row) => row.path}
              selected={file}
              onSelect={(path) => navigate({ screen: 'files', path: [path], params: {} }, { isReplacing: true })}
              empty={
                <Empty title="No files yet" command="gemba init">
                  A workspace begins with <code>gemba.yaml</code>.
                </Empty>
              }
            />
          )}
        </div>
        {file !== null && (
          <FilePane
            key={file}
            file={file}
            view={route.params['view'] ?? 'edit'}
            line={Number(route.params['line']) || null}
            commit={route.params['commit'] ?? null}
            problems={problems}
          />
        )}
      </div>
      {isCommitting && <CommitDialog changed={changed} onClose={() => setIsCommitting(false)} onCommitted={refresh} />}
    </>
  );
}
