import type { FileProblem } from '../../shared/model/workspace';
import { useCommands } from '../app/commands';
import { keyCaps } from '../app/platform';
import { Button } from '../ui/button';
import { CodedText } from '../ui/coded-text';
import { ErrorNote, Loading } from '../ui/notes';
import { StateGlyph } from '../ui/state-glyph';
import { Tag } from '../ui/tag';
import { TextEditor } from './text-editor';
import type { FileText } from './use-file-text';

function ProblemList({ problems, onGo }: { problems: readonly FileProblem[]; onGo: (line: number) => void }) {
  if (problems.length === 0) return null;
  return (
    <ul className="files-problems" aria-label="Mistakes in this file">
      {problems.map((problem) => (
        <li key={`${problem.line}:${problem.column}:${problem.message}`}>
          <StateGlyph state={problem.severity === 'error' ? 'critical' : 'warning'} />
          <Button kind="link" onPress={() => onGo(problem.line)}>
            {problem.line}:{problem.column}
          </Button>
          <span>
            <CodedText>{problem.message}</CodedText>
          </span>
        </li>
      ))}
    </ul>
  );
}

export interface FileEditorProps {
  readonly file: string;
  readonly content: FileText;
  readonly problems: readonly FileProblem[];
  readonly line: number | null;
  readonly onGo: (line: number) => void;
}

/** The text of a file, its mistakes, and what to do when another program wrote it meanwhile. */
export function FileEditor({ file, content, problems, line, onGo }: FileEditorProps) {
  useCommands([
    {
      id: 'files.save',
      label: `Save ${file}`,
      keys: 'Mod+S',
      isEnabled: content.isDirty && !content.isSaving,
      run: content.save,
    },
  ]);
  if (content.text === null) {
    return content.error === null ? (
      <Loading label={`Reading ${file}`} lines={[24, 40, 33, 52, 38]} />
    ) : (
      <div className="files-quiet">
        <ErrorNote title={content.error.message} nextStep={content.error.nextStep} />
      </div>
    );
  }
  return (
    <>
      {content.hasChangedOnDisk && (
        <div className="files-clash" role="alert">
          <StateGlyph state="warning" />
          <span className="sp">Another program wrote this file while you were editing it.</span>
          <Button kind="quiet" onPress={content.takeDisk}>
            Take what is on disk
          </Button>
          <Button onPress={content.keepMine}>Keep mine</Button>
        </div>
      )}
      <TextEditor
        label={`Text of ${file}`}
        text={content.text}
        onChange={content.change}
        problems={problems}
        line={line}
      />
      <ProblemList problems={problems} onGo={onGo} />
      {content.error !== null && (
        <div className="files-quiet">
          <ErrorNote title={content.error.message} nextStep={content.error.nextStep} />
        </div>
      )}
    </>
  );
}

/** Whether it is saved, and the button that saves it. */
export function SaveState({ content }: { content: FileText }) {
  return (
    <>
      {content.isDirty && <Tag>not saved</Tag>}
      <Button keys={keyCaps('Mod+S')} isDisabled={!content.isDirty || content.isSaving} onPress={content.save}>
        Save
      </Button>
    </>
  );
}
