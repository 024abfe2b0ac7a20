import { useEffect, useState } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';

/** A profile that somebody looks at before it is brought up; null as soon as another one is in effect. */
export function useProfileWish(view: EnvironmentView): [string | null, (profile: string | null) => void] {
  const [wish, setWish] = useState<string | null>(null);
  const inEffect = view.profile?.name ?? null;
  useEffect(() => setWish(null), [inEffect]);
  return [wish, setWish];
}
