import { WHOLE_ENVIRONMENT } from '../../shared/definitions/profile';
import type { EnvironmentView } from '../../shared/model/environment';
import { Select } from '../ui/pick';

interface ProfileChoiceProps {
  readonly view: EnvironmentView;
  /** What is being looked at; null: what is in effect. */
  readonly wish: string | null;
  readonly onWish: (profile: string | null) => void;
  readonly isDisabled: boolean;
}

/** What a part is called in a sentence. */
export function partName(profile: string): string {
  return profile === WHOLE_ENVIRONMENT ? 'the whole' : profile;
}

/** Which profile is in effect, as a choice has it. */
function profileInEffect({ profile }: Pick<EnvironmentView, 'profile'>): string {
  return profile?.name ?? WHOLE_ENVIRONMENT;
}

/** Chooses a part to look at: its plan is shown, and nothing is done before it is brought up. */
export function ProfileChoice({ view, wish, onWish, isDisabled }: ProfileChoiceProps) {
  const inEffect = profileInEffect(view);
  const known = new Set([WHOLE_ENVIRONMENT, ...view.profiles, inEffect]);
  if (known.size < 2) return null;
  return (
    <Select
      label={`Profile of ${view.name}`}
      isLabelHidden
      choices={[...known].map((id) => ({
        id,
        label: id === WHOLE_ENVIRONMENT ? `Whole of ${view.name}` : `Profile ${id}`,
      }))}
      value={wish ?? inEffect}
      onChange={(id) => onWish(id === inEffect ? null : id)}
      isDisabled={isDisabled}
    />
  );
}
