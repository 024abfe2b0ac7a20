import { expect, it } from 'vitest';
import { findBackLinks } from './back-links';

const links = (...pairs: string[]) => pairs.map((pair) => ({ source: pair[0] ?? '', target: pair[1] ?? '' }));

it('finds none where nothing returns', () => {
  expect([...findBackLinks(links('ab', 'bc', 'ac'))]).toEqual([]);
});

it('breaks a cycle where it returns to where flow comes in', () => {
  expect([...findBackLinks(links('ba', 'ab', 'sa'))]).toEqual([0]);
});

it('counts a link to itself', () => {
  expect([...findBackLinks(links('ab', 'bb'))]).toEqual([1]);
});

it('breaks a graph that is all cycle in the order of the list', () => {
  expect([...findBackLinks(links('ab', 'bc', 'ca'))]).toEqual([2]);
});
