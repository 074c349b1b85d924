// `make mutants`: breaks one rule of the product at a time, in a copy of the tree, and runs the tests that hold that
// rule. A mutant that lives is a rule that nothing holds. A mutation whose text is gone from the code is an error, too:
// the list has to follow the code.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mutant, mutants } from './mutants.ts';

const root = join(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const chosen = mutants.filter(
  ({ rule }) => wanted.length === 0 || wanted.some((word) => rule.includes(word)),
);
const copy = mkdtempSync(join(tmpdir(), 'kubectl-mc-mutants-'));
const survivors: string[] = [];
try {
  for (const name of ['src', 'test', 'scripts', 'package.json', 'tsconfig.json', 'vitest.config.ts', 'tools'])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  // Tests of the built program run the one that is there; a mutant lives in what is typed in process.
  for (const name of ['node_modules', 'dist']) symlinkSync(join(root, name), join(copy, name));
  // A test that fails by itself would kill every mutant.
  const baseline = vitest([...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (baseline.status !== 0) throw new Error(`the tests fail without any mutation:\n${baseline.stdout}`);
  for (const mutant of chosen) {
    const isKilled = kills(mutant);
    console.log(`${isKilled ? 'killed  ' : 'SURVIVED'}  ${mutant.rule}`);
    if (!isKilled) survivors.push(mutant.rule);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
console.log(`${chosen.length - survivors.length} of ${chosen.length} mutants were killed`);
process.exitCode = survivors.length === 0 && chosen.length > 0 ? 0 : 1;

/** Whether the tests of the rule fail when the rule is broken. */
function kills({ rule, file, from, to, tests }: Mutant): boolean {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2)
    throw new Error(
      `${rule}: ${file} does not hold this text exactly once, correct scripts/mutants.ts: ${from}`,
    );
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  try {
    return vitest(tests).status !== 0;
  } finally {
    writeFileSync(path, text);
  }
}

function vitest(tests: readonly string[]) {
  return spawnSync(
    process.execPath,
    [join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--bail=1', ...tests],
    {
      cwd: copy,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
      maxBuffer: 256 * 1024 * 1024,
    },
  );
}
