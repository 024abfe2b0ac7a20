import { useEffect, useState } from 'react';
import type { GembaError } from '../../shared/errors';
import { client } from '../api/client';
import { useAction, useRequest, useStream } from '../api/hooks';

export interface FileText {
  /** What stands in the editor; null until it has been read. */
  readonly text: string | null;
  readonly isDirty: boolean;
  /** Another program wrote the file while it was being edited here. */
  readonly hasChangedOnDisk: boolean;
  readonly error: GembaError | null;
  readonly isSaving: boolean;
  readonly change: (text: string) => void;
  readonly save: () => void;
  /** Takes what is on disk and forgets what was typed. */
  readonly takeDisk: () => void;
  /** Keeps what was typed; saving then overwrites what is on disk now. */
  readonly keepMine: () => void;
}

interface Draft {
  readonly text: string;
  /** What was on disk when the edit began: saving over anything else is refused. */
  readonly base: string;
}

/**
 * A file being edited. Unedited it follows the disk; edited it stays as typed, and what changed on disk meanwhile is
 * asked about, never overwritten.
 */
export function useFileText(file: string): FileText {
  const readAt = useStream('workspace', 'watch', {}).value?.readAt;
  const disk = useRequest('workspace', 'read', { file });
  const [draft, setDraft] = useState<Draft | null>(null);
  const { refresh } = disk;
  useEffect(() => {
    if (readAt !== undefined) refresh();
  }, [readAt, refresh]);
  const onDisk = disk.value?.text ?? null;
  const saving = useAction(async (next: Draft) => {
    await client.workspace.write({ file, text: next.text, expected: next.base });
    setDraft((now) => (now?.text === next.text ? null : now && { ...now, base: next.text }));
    refresh();
  });
  const isDirty = draft !== null && draft.text !== draft.base;
  return {
    text: draft?.text ?? onDisk,
    isDirty,
    hasChangedOnDisk: isDirty && onDisk !== null && onDisk !== draft.base && onDisk !== draft.text,
    error: saving.error ?? disk.error,
    isSaving: saving.isRunning,
    change(text) {
      if (onDisk === null) return;
      setDraft((now) => (text === (now?.base ?? onDisk) ? null : { text, base: now?.base ?? onDisk }));
    },
    save() {
      if (draft !== null && isDirty) void saving.run(draft);
    },
    takeDisk() {
      saving.clear();
      setDraft(null);
      refresh();
    },
    keepMine() {
      saving.clear();
      if (draft !== null && onDisk !== null) setDraft({ ...draft, base: onDisk });
    },
  };
}
