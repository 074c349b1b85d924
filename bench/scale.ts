// `make bench-scale`: one command over 1 to 1,000 simulated clusters, and what each of them costs.
import { machine, writeInto } from './report.ts';
import { concurrency, growth, hubLists, oneServer, openConnections } from './scale-tables.ts';
import { BenchError, findTools } from './tools.ts';

const tables = [
  { name: 'near', make: growth(0) },
  { name: 'far', make: growth(80) },
  { name: 'concurrency', make: concurrency },
  { name: 'open connections', make: openConnections },
  { name: 'hub lists', make: hubLists },
  { name: 'one server', make: oneServer },
];

const wanted = process.argv.slice(2);
try {
  const tools = findTools();
  const sections: string[] = [];
  for (const { name, make } of tables.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
    console.error(`${new Date().toISOString().slice(11, 19)} ${name}`);
    // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
    sections.push(await make(tools));
  }
  const text = sections.join('\n\n');
  console.log(text);
  if (wanted.length === 0) writeInto('docs/scale.md', 'scale', `Measured ${machine()}.\n\n${text}`);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
