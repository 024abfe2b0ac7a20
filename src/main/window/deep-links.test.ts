import { describe, expect, it } from 'vitest';
import { isLink, linkAmong } from './deep-links';

describe('deep links', () => {
  it('finds the link among the arguments of a second instance', () => {
    expect(linkAmong(['/usr/bin/electron', '--no-sandbox', '.', 'gemba://journeys/buy-a-lamp'])).toBe(
      'gemba://journeys/buy-a-lamp',
    );
    expect(linkAmong(['/usr/bin/electron', '.'])).toBeNull();
  });

  it.each(['https://gemba/x', 'javascript:gemba://x', 'gemba', ' gemba', `gemba://${'x'.repeat(5000)}`])(
    'does not take %s for one',
    (text) => {
      expect(isLink(text)).toBe(false);
    },
  );
});
