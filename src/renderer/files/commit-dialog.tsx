import { useState } from 'react';
import type { WorkspaceFile } from '../../shared/model/workspace';
import { formatCount } from '../../shared/units';
import { client } from '../api/client';
import { useAction } from '../api/hooks';
import { Button } from '../ui/button';
import { Checkbox, CheckboxGroup } from '../ui/checkbox';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/field';
import { ErrorNote } from '../ui/notes';
import { showToast } from '../ui/toast';

export interface CommitDialogProps {
  readonly changed: readonly WorkspaceFile[];
  readonly onClose: () => void;
  readonly onCommitted: () => void;
}

/** Commits some of the changed files with a message; works without a configured identity. */
export function CommitDialog({ changed, onClose, onCommitted }: CommitDialogProps) {
  const [message, setMessage] = useState('');
  const [files, setFiles] = useState<readonly string[]>(() => changed.map((file) => file.path));
  const committing = useAction(async () => {
    const commit = await client.workspace.commit({ files: [...files], message: message.trim() });
    showToast({ state: 'ok', title: `Committed as ${commit.hash.slice(0, 7)}`, detail: commit.subject });
    onCommitted();
    onClose();
  });
  const isReady = message.trim() !== '' && files.length > 0;
  return (
    <Dialog
      title={`Commit ${formatCount(files.length, 'file')}`}
      isOpen
      onClose={onClose}
      width={560}
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button kind="primary" isDisabled={!isReady || committing.isRunning} onPress={() => void committing.run()}>
            Commit {formatCount(files.length, 'file')}
          </Button>
        </>
      }
    >
      <TextField
        label="What was changed, and why"
        value={message}
        onChange={setMessage}
        rows={3}
        placeholder="Two nodes for orders: one did not carry Friday"
        autoFocus
      />
      <CheckboxGroup label="Files" value={files} onChange={setFiles}>
        <div className="files-commit">
          {changed.map((file) => (
            <Checkbox key={file.path} value={file.path}>
              <span className="mono">{file.path}</span>
              <span className="i3">{file.change}</span>
            </Checkbox>
          ))}
        </div>
      </CheckboxGroup>
      {committing.error !== null && <ErrorNote title={committing.error.message} nextStep={committing.error.nextStep} />}
    </Dialog>
  );
}
