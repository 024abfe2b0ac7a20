import { expect, it } from 'vitest';
import { buildTree } from './metric-tree';

it('builds the tree of the branches that were read', () => {
  const read = new Map([
    ['', [{ path: 'host', text: 'host', isLeaf: false }]],
    [
      'host',
      [
        { path: 'host.up', text: 'up', isLeaf: true },
        { path: 'host.cpu', text: 'cpu', isLeaf: false },
      ],
    ],
  ]);
  expect(buildTree(read)).toEqual([
    {
      id: 'host',
      text: 'host',
      isLeaf: false,
      children: [
        { id: 'host.up\0', text: 'up', isLeaf: true, children: [] },
        { id: 'host.cpu', text: 'cpu', isLeaf: false, children: [] },
      ],
    },
  ]);
});
