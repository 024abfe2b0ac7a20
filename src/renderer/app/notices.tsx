import { useState } from 'react';
import type { FileProblem } from '../../shared/model/workspace';
import { formatTime } from '../../shared/units';
import { useStream } from '../api/hooks';
import { Button } from '../ui/button';
import { CodedText } from '../ui/coded-text';
import { StateGlyph } from '../ui/state-glyph';
import { openFile } from './actions';
import { navigate, useRoute } from './navigation';
import { openOverlay } from './overlays';
import { screenEntry } from './screens';
import './notices.css';

const NONE: readonly FileProblem[] = [];

/** The mistakes in files that begin with one of these; errors before warnings. */
export function useFileProblems(files: readonly string[]): readonly FileProblem[] {
  const problems = useStream('workspace', 'watch', {}).value?.problems ?? NONE;
  return problems
    .filter((problem) => files.some((start) => problem.file.startsWith(start)))
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

function ProblemLine({ problem, others }: { problem: FileProblem; others: number }) {
  const meanwhile =
    problem.shownSince === null
      ? 'It was never valid, so nothing of it is shown.'
      : `Showing the last valid version, ${formatTime(problem.shownSince, { seconds: false })}.`;
  const state = problem.severity === 'error' ? 'critical' : 'warning';
  return (
    <div className="notice" role="alert">
      <StateGlyph state={state} />
      <b className={state}>
        {problem.file} {problem.line}:{problem.column}
      </b>
      <span className="notice-text">
        <CodedText>{sentence(problem.message)}</CodedText> {problem.severity === 'error' && meanwhile}
      </span>
      {others > 0 && (
        <Button kind="quiet" onPress={() => navigate('gemba://files')}>
          {others} more
        </Button>
      )}
      <Button onPress={() => openFile(problem.file, problem.line)}>Open at line {problem.line}</Button>
    </div>
  );
}

/** Something follows it in the same line. */
function sentence(message: string): string {
  return /[.?!…]$/.test(message) ? message : `${message}.`;
}

/** A mistake in a file that this screen is made of, in one line above it; the screen goes on with what was last valid. */
function FileNotice() {
  const { screen } = useRoute();
  const problems = useFileProblems(screenEntry(screen)?.files ?? []);
  const [first] = problems;
  return first === undefined ? null : <ProblemLine problem={first} others={problems.length - 1} />;
}

function TrustNotice() {
  const workspace = useStream('workspace', 'watch', {}).value;
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (workspace === undefined || workspace.trusted || dismissed === workspace.dir) return null;
  return (
    <div className="notice" role="region" aria-label="Trust">
      <StateGlyph state="unknown" isBare />
      <b>{workspace.name} is not trusted</b>
      <span className="notice-text">Nothing in its files is run; everything can be looked at.</span>
      <Button kind="quiet" onPress={() => setDismissed(workspace.dir)}>
        Not now
      </Button>
      <Button onPress={() => openOverlay({ kind: 'trust' })}>Trust this workspace…</Button>
    </div>
  );
}

/** What has to be said above a screen: trust, and mistakes in the files that it is made of. */
export function Notices() {
  return (
    <>
      <TrustNotice />
      <FileNotice />
    </>
  );
}
