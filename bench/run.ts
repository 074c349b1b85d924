// `make bench`: the whole suite, and its table into docs/performance.md. With names of cases: those alone, printed.
import { hubList, largeHub, types } from './caches.ts';
import { cases } from './cases.ts';
import { real } from './real.ts';
import { machine, markdown, type Row, writeInto } from './report.ts';
import { BenchError, findTools } from './tools.ts';

const all = [...cases, hubList, largeHub, types, real];
const wanted = process.argv.slice(2);
try {
  const unknown = wanted.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0)
    throw new BenchError(
      `no such case: ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`,
    );
  const tools = findTools();
  const rows: Row[] = [];
  for (const one of all.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    console.error(`${new Date().toISOString().slice(11, 19)} ${one.name}`);
    // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
    rows.push(...(await one.run(tools)));
  }
  const table = markdown(rows);
  console.log(table);
  if (wanted.length === 0) writeInto('docs/performance.md', 'bench', `Measured ${machine()}.\n\n${table}`);
  const missed = rows.filter(({ met }) => met === false).length;
  console.error(`${rows.length} rows, ${missed} of them not where they should be`);
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
