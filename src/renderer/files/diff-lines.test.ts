import { expect, test } from 'vitest';
import { parseUnifiedDiff } from './diff-lines';

const DIFF = `diff --git a/environments/local.yaml b/environments/local.yaml
index 1..2 100644
--- a/environments/local.yaml
+++ b/environments/local.yaml
@@ -4,3 +4,4 @@ local:
   nodes:
-    number: 1
+    number: 2
+    size: small
 # end
\\ No newline at end of file
`;

test('numbers the lines of both sides and leaves the names out', () => {
  expect(parseUnifiedDiff(DIFF)).toEqual([
    { kind: 'hunk', before: null, after: null, text: 'local:' },
    { kind: 'same', before: 4, after: 4, text: '  nodes:' },
    { kind: 'removed', before: 5, after: null, text: '    number: 1' },
    { kind: 'added', before: null, after: 5, text: '    number: 2' },
    { kind: 'added', before: null, after: 6, text: '    size: small' },
    { kind: 'same', before: 6, after: 7, text: '# end' },
    { kind: 'note', before: null, after: null, text: 'No newline at end of file' },
  ]);
});

test('a removed line that looks like a file name is still a removed line', () => {
  const lines = parseUnifiedDiff('@@ -1,2 +1 @@\n--- a list\n-- b\n kept\n');
  expect(lines.map((line) => line.kind)).toEqual(['hunk', 'removed', 'removed', 'same']);
});

test('nothing changed gives no lines', () => {
  expect(parseUnifiedDiff('')).toEqual([]);
});
