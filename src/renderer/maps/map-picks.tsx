import { PickBar, TabRow } from '../ui/tabs';

/** Which of several maps is shown; with one map there is nothing to pick. */
export function MapPicks(props: {
  readonly label: string;
  readonly maps: ReadonlyArray<{ readonly id: string; readonly title: string }>;
  readonly value: string;
  readonly onChange: (id: string) => void;
}) {
  if (props.maps.length < 2) return null;
  return (
    <TabRow>
      <PickBar
        label={props.label}
        items={props.maps.map((map) => ({ id: map.id, label: map.title }))}
        value={props.value}
        onChange={props.onChange}
      />
    </TabRow>
  );
}
