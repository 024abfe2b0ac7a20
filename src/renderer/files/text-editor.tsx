import { useEffect, useRef, useState } from 'react';
import type { FileProblem } from '../../shared/model/workspace';

const LINE_PX = 18;
const PADDING_PX = 8;

export interface TextEditorProps {
  /** Its name for a screen reader. */
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problems: readonly FileProblem[];
  /** The line to show first, from 1; a new value scrolls there again. */
  readonly line: number | null;
}

function offsetOfLine(text: string, line: number): number {
  let at = 0;
  for (let index = 1; index < line; index += 1) {
    const next = text.indexOf('\n', at);
    if (next === -1) return at;
    at = next + 1;
  }
  return at;
}

/** Plain text in mono with line numbers; lines with a mistake are marked in the margin and behind the text. */
export function TextEditor({ label, text, onChange, problems, line }: TextEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [scroll, setScroll] = useState(0);
  const count = text.split('\n').length;
  const marked = new Map(problems.map((problem) => [problem.line, problem] as const));
  useEffect(() => {
    const element = area.current;
    if (element === null || line === null) return;
    const offset = offsetOfLine(element.value, line);
    element.setSelectionRange(offset, offset);
    element.scrollTop = Math.max(0, (line - 1) * LINE_PX - element.clientHeight / 3);
    element.focus();
  }, [line]);
  return (
    <div className="files-editor">
      <div className="files-editor-gutter" aria-hidden="true">
        <div style={{ transform: `translateY(${-scroll}px)` }}>
          {Array.from({ length: count }, (_, index) => {
            const severity = marked.get(index + 1)?.severity;
            return (
              <span key={index} className={severity === undefined ? '' : `files-editor-${severity}`}>
                {index + 1}
              </span>
            );
          })}
        </div>
      </div>
      <div className="files-editor-plane">
        <div className="files-editor-marks" aria-hidden="true">
          {[...marked.values()].map((problem) => (
            <i
              key={problem.line}
              className={`files-editor-mark-${problem.severity}`}
              style={{ transform: `translateY(${PADDING_PX + (problem.line - 1) * LINE_PX - scroll}px)` }}
            />
          ))}
        </div>
        <textarea
          ref={area}
          className="files-editor-text"
          aria-label={label}
          value={text}
          spellCheck={false}
          wrap="off"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => setScroll(event.currentTarget.scrollTop)}
        />
      </div>
    </div>
  );
}
