import { useState, type KeyboardEvent, type ReactElement } from 'react';
import { Button } from '../ui/button';
import { TextField } from '../ui/field';
import { parseTargets } from './graph-rows';

interface TargetEditorProps {
  readonly targets: readonly string[];
  readonly onDone: (targets: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** The targets of one graph as text, one a line. Enter shows them, Shift and Enter begins another, Escape leaves it as it was. */
export function TargetEditor({ targets, onDone, onCancel }: TargetEditorProps): ReactElement {
  const [text, setText] = useState(targets.join('\n'));
  const done = (): void => {
    const parsed = parseTargets(text);
    if (parsed.length > 0) onDone(parsed);
    else onCancel();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onCancel();
    else if (event.key === 'Enter' && !event.shiftKey) done();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="metrics-editor" onKeyDownCapture={onKeyDown}>
      <TextField
        label="Targets, one a line"
        isLabelHidden
        isMono
        autoFocus
        rows={Math.min(6, Math.max(2, text.split('\n').length))}
        value={text}
        onChange={setText}
        placeholder="sumSeries(lb.local.*.requests)"
        spellCheck="false"
      />
      <div className="row">
        <Button onPress={done} keys="Enter">
          Show
        </Button>
        <Button kind="quiet" onPress={onCancel} keys="Esc">
          Leave as it was
        </Button>
      </div>
    </div>
  );
}
