/** The layer table: which folder may import which. Modules meet in the composition roots and nowhere else. */

const TEST = '\\.test\\.tsx?$';
/** What tests share: `testing.ts`, files in a `testing/` folder, and generators of random input. */
const TEST_HELPER = '/(testing\\.ts$|testing/|random-[^/]+\\.ts$)';
/** Folders of src/main that are no modules: foundations below them, servers of the contract and composition roots above. */
const NOT_A_MODULE = 'platform|api|ipc|window|command-line';
const MODULE = `^src/main/(?!(?:${NOT_A_MODULE})/)([^/]+)/`;

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      comment: 'src/shared runs anywhere: it imports itself and what runs anywhere.',
      from: { path: '^src/shared/', pathNot: TEST },
      to: { path: ['^src/(?!shared/)', '^electron$', 'node_modules/(electron|react|react-dom)/'] },
    },
    {
      name: 'shared-without-node',
      severity: 'error',
      from: { path: '^src/shared/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'platform-imports-shared-only',
      severity: 'error',
      from: { path: '^src/main/platform/' },
      to: { path: '^src/', pathNot: ['^src/main/platform/', '^src/shared/'] },
    },
    {
      name: 'modules-do-not-know-each-other',
      severity: 'error',
      comment: 'A module imports platform, shared and itself; another module is handed to it as a small interface.',
      from: { path: MODULE, pathNot: [TEST, TEST_HELPER, '/workers/'] },
      to: { path: '^src/', pathNot: ['^src/main/$1/', '^src/main/platform/', '^src/shared/'] },
    },
    {
      name: 'servers-use-public-faces',
      severity: 'error',
      comment: 'api, ipc and worker entries use the index of a module, never what is inside it.',
      from: { path: ['^src/main/(api|ipc)/', '^src/main/([^/]+)/workers/'], pathNot: TEST },
      to: {
        path: '^src/main/[^/]+/',
        pathNot: ['^src/main/(?:$1|$2)/', '^src/main/platform/', '^src/main/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'nobody-imports-a-composition-root',
      severity: 'error',
      from: { path: '^(src|bench)/', pathNot: '^src/main/(index|cli)\\.ts$' },
      to: { path: '^src/main/(index|cli)\\.ts$' },
    },
    {
      name: 'electron-stays-outside',
      severity: 'error',
      comment: 'Only the desktop root, window/, ipc/ and the preload import Electron.',
      from: { path: '^src/', pathNot: ['^src/main/index\\.ts$', '^src/main/(window|ipc)/', '^src/preload/'] },
      to: { path: ['^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'command-line-runs-in-plain-node',
      severity: 'error',
      comment: 'Nothing that the command line or a worker loads may lead to Electron.',
      from: { path: ['^src/main/cli\\.ts$', '/workers/[^/]+-worker\\.ts$'] },
      to: { path: ['^electron$', 'node_modules/electron/'], reachable: true },
    },
    {
      name: 'preload-knows-the-contract-only',
      severity: 'error',
      from: { path: '^src/preload/' },
      to: { path: '^src/', pathNot: ['^src/preload/', '^src/shared/'] },
    },
    {
      name: 'renderer-never-imports-main',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { path: ['^src/(main|preload)/', '^electron$', 'node_modules/electron/'] },
    },
    {
      name: 'renderer-without-node',
      severity: 'error',
      from: { path: '^src/renderer/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'main-never-imports-renderer',
      severity: 'error',
      from: { path: '^src/main/' },
      to: { path: '^src/(renderer|preload)/' },
    },
    {
      name: 'charts-and-ui-know-no-screen',
      severity: 'error',
      comment: 'Controls and pictures know nothing of the domain, of the bridge or of a screen.',
      from: { path: '^src/renderer/(charts|ui)/', pathNot: TEST },
      to: { path: '^src/renderer/', pathNot: '^src/renderer/(charts|ui)/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      // Two files that name each other's types only are no knot at run time.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['\\?(raw|url|worker)'] },
    },
    {
      name: 'no-development-package-in-the-product',
      severity: 'error',
      from: { path: '^src/', pathNot: [TEST, TEST_HELPER] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/electron/' },
    },
    {
      name: 'no-undeclared-package',
      severity: 'error',
      from: { path: '^(src|e2e|bench|scripts)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.renderer.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
