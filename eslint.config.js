import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { houseRules } from './scripts/eslint-house-rules.mjs';

/** Where each raw Electron channel may be touched: one file each, so that nothing crosses a border unchecked. */
const IPC_MAIN_FILES = ['src/main/ipc/**'];
const IPC_RENDERER_FILES = ['src/preload/index.ts'];
const ELECTRON_FILES = ['src/main/index.ts', 'src/main/window/**', 'src/main/ipc/**', 'src/preload/**', 'e2e/**'];
const DOM_D3_FILES = ['src/renderer/charts/interaction/**'];
const CONFIG_FILES = ['*.config.ts', '*.config.js', '.dependency-cruiser.cjs'];

const electronItself = {
  name: 'electron',
  message:
    'Only src/main/index.ts, src/main/window/, src/main/ipc/ and the preload know Electron; take an interface as an argument.',
};
const domD3 = {
  group: ['d3-zoom', 'd3-brush', 'd3-drag'],
  message: 'D3 modules that touch the DOM live in hooks under src/renderer/charts/interaction/.',
};
const ipcMain = { name: 'electron', importNames: ['ipcMain'], message: 'Raw ipcMain is used in src/main/ipc/ only.' };
const ipcRenderer = {
  name: 'electron',
  importNames: ['ipcRenderer'],
  message: 'Raw ipcRenderer is used in src/preload/index.ts only.',
};

function restrictedImports(...rules) {
  return {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { paths: rules.filter((rule) => rule.name), patterns: rules.filter((rule) => rule.group) },
    ],
  };
}

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'coverage/', 'test-results/', 'playwright-report/', 'resources/', 'node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { house: houseRules } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked, ...tseslint.configs.strict],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.main.json',
          'tsconfig.renderer.json',
          'tsconfig.preload.json',
          'tsconfig.scripts.json',
          'tsconfig.e2e.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      // `{}` types and unused names are the compiler's business (noUnusedLocals, noUnusedParameters).
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, inheritedMethods: false, arguments: false } },
      ],
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // What was caught and kept may be thrown again; the type-aware rule cannot tell that from a literal.
      '@typescript-eslint/only-throw-error': 'off',
      'no-throw-literal': 'error',
    },
  },
  {
    files: ['**/*.{ts,tsx,js,mjs,cjs}'],
    rules: {
      'no-restricted-exports': [
        'error',
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='send'][callee.object.property.name='webContents']",
          message: 'Events reach a window through src/main/ipc/ only.',
        },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-empty-pattern': 'error',
      'no-control-regex': 'error',
      'no-constant-condition': ['error', { checkLoops: false }],
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-escape': 'error',
      'house/disable-says-why': 'error',
      'house/kebab-case-file': 'error',
    },
  },
  { files: ['src/**/*.{ts,tsx}'], rules: restrictedImports(electronItself, domD3) },
  { files: DOM_D3_FILES, rules: restrictedImports(electronItself) },
  { files: ELECTRON_FILES, rules: restrictedImports(ipcMain, ipcRenderer) },
  { files: IPC_MAIN_FILES, rules: { ...restrictedImports(ipcRenderer), 'no-restricted-syntax': 'off' } },
  { files: IPC_RENDERER_FILES, rules: restrictedImports(ipcMain) },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/**/*.sql.ts', 'src/**/*.test.ts', 'src/main/platform/database.ts'],
    rules: { 'house/sql-in-one-place': 'error' },
  },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    // Those of its rules that hold without the React compiler, which this build does not use.
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'react-hooks/set-state-in-render': 'error',
      'react-hooks/static-components': 'error',
      'react-hooks/use-memo': 'error',
    },
  },
  {
    files: ['**/*.test.{ts,tsx}', 'e2e/**', 'bench/**'],
    rules: {
      // A test that reads a value that is not there should fail on that line.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // vitest's matchers and parsed output are `any`; the assertion around them says what they are.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['scripts/**', 'bench/**', 'e2e/**', ...CONFIG_FILES], rules: { 'no-console': 'off' } },
  { files: CONFIG_FILES, rules: { 'no-restricted-exports': 'off' } },
);
