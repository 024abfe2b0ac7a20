import { useMemo, type ReactElement } from 'react';
import { useRequest } from '../api/hooks';
import { navigate } from '../app/navigation';
import { Select } from '../ui/pick';

const HERE = { id: '', label: 'This console' };

/** Whose series are shown: our own, or those of a server under `remotes:`. Not there where no server is named. */
export function SourcePicker({ source }: { source: string | null }): ReactElement | null {
  const remotes = useRequest('remotes', 'list', {});
  const choices = useMemo(
    () => [HERE, ...(remotes.value ?? []).map(({ name, kind }) => ({ id: name, label: name, detail: kind }))],
    [remotes.value],
  );
  if (choices.length === 1 && source === null) return null;
  return (
    <Select
      label="Source"
      isLabelHidden
      choices={choices}
      value={source ?? HERE.id}
      onChange={(id) => navigate({ screen: 'metrics', path: [], params: id === HERE.id ? {} : { source: id } })}
    />
  );
}
