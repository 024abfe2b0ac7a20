import { formatAge } from '../../shared/units';
import type { Commit } from '../../shared/model/workspace';
import { useRequest } from '../api/hooks';
import { useNow } from '../app/now';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { Table } from '../ui/table';
import type { Column } from '../ui/table';
import { parseUnifiedDiff } from './diff-lines';
import type { DiffLine } from './diff-lines';

const SIGN: Readonly<Record<DiffLine['kind'], string>> = { added: '+', removed: '−', same: '', hunk: '', note: '' };

/** A diff with the line numbers of both sides; the sign says what the colour only repeats. */
export function DiffView({ file, commit, empty }: { file: string; commit: string | null; empty: string }) {
  const { value, error } = useRequest('workspace', 'diff', { file, commit });
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  if (value === undefined) return <Loading label="Reading the difference" />;
  const lines = parseUnifiedDiff(value.diff);
  if (lines.length === 0) return <p className="files-quiet">{empty}</p>;
  return (
    <div className="files-diff" tabIndex={0} role="region" aria-label={`Difference of ${file}`}>
      {lines.map((line, index) => (
        <div key={index} className={`files-diff-line files-diff-${line.kind}`}>
          <span className="files-diff-number">{line.before}</span>
          <span className="files-diff-number">{line.after}</span>
          <span className="files-diff-sign">{SIGN[line.kind]}</span>
          <span className="files-diff-text">{line.text}</span>
        </div>
      ))}
    </div>
  );
}

function historyColumns(now: number): readonly Column<Commit>[] {
  return [
    { id: 'subject', title: 'Commit', render: (commit) => commit.subject },
    { id: 'author', title: 'Author', width: 160, render: (commit) => commit.author },
    {
      id: 'hash',
      title: 'Hash',
      width: 90,
      render: (commit) => <span className="mono">{commit.hash.slice(0, 7)}</span>,
    },
    {
      id: 'at',
      title: 'When',
      width: 100,
      isNumber: true,
      render: (commit) => formatAge(Math.max(0, now - commit.at)),
    },
  ];
}

export interface HistoryViewProps {
  readonly file: string;
  readonly commit: string | null;
  readonly onSelect: (hash: string) => void;
}

/** Every commit of one file, and what the selected one changed. */
export function HistoryView({ file, commit, onSelect }: HistoryViewProps) {
  const now = useNow(10);
  const { value, error } = useRequest('workspace', 'history', { file, limit: 200 });
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  if (value === undefined) return <Loading label="Reading the history" />;
  if (value.length === 0) {
    return (
      <Empty title="No commits yet" command="git log">
        The history of <code>{file}</code> begins with its first commit.
      </Empty>
    );
  }
  const selected = commit ?? value[0]?.hash ?? null;
  return (
    <div className="files-history">
      <div className="files-history-list">
        <Table
          label={`History of ${file}`}
          columns={historyColumns(now)}
          rows={value}
          rowKey={(row) => row.hash}
          selected={selected}
          onSelect={onSelect}
        />
      </div>
      {selected !== null && (
        <DiffView file={file} commit={selected} empty="This commit did not change the text of the file." />
      )}
    </div>
  );
}
