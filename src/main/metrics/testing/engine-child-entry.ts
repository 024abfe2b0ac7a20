import { runEngineChild } from './engine-child';

await runEngineChild(process.argv.at(-1) ?? '{}');
