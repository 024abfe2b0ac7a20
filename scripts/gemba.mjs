import { launch } from './launch.mjs';

// npm runs this in the checkout; paths in the arguments are meant from where the person stands.
if (process.env['INIT_CWD']) process.chdir(process.env['INIT_CWD']);
await launch(process.argv.slice(2));
