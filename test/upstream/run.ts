// Runs functions of kubectl's own suite by hand:
//   scripts/with-node node test/upstream/run.ts [--function NAME]… [--all] [--real | --compare] [--keep FOLDER] [--timeout SECONDS]
// Without --function: the core functions. --real: with the real kubectl alone. --compare: the functions get the real
// kubectl's answers, but it is printed where the program's answer is another. --keep: leave the logs in FOLDER.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CORE } from './functions.ts';
import { type FunctionResult, whatFailed } from './run-function.ts';
import { functionsOfSuite, kubernetesSource } from './source-tree.ts';
import { programUnderTest, startSuite } from './suite.ts';

const { values } = parseArgs({
  options: {
    function: { type: 'string', multiple: true, short: 'f' },
    all: { type: 'boolean', default: false },
    real: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    keep: { type: 'string' },
    timeout: { type: 'string', default: '300' },
  },
});

const names = values.function ?? (values.all ? functionsOfSuite(kubernetesSource()) : CORE);
const how = values.real ? 'kubectl' : 'mc';
console.log(how === 'mc' ? `get: ${programUnderTest().join(' ')}` : 'get: the real kubectl');
const suite = await startSuite({ compare: values.compare, timeoutMs: Number(values.timeout) * 1000 });
const results: FunctionResult[] = [];
try {
  for (const name of names) {
    const result = await suite.run(name, how);
    results.push(result);
    report(result);
  }
} finally {
  await suite.stop();
}
summarize();

function report(result: FunctionResult): void {
  const { routed, refused } = result.routes;
  const calls =
    how === 'mc' ? `, get calls routed ${routed.length} of ${routed.length + refused.length}` : '';
  const seconds = result.seconds.toFixed(1);
  console.log(`${result.verdict.padEnd(9)} ${result.name}: ${result.asserts} asserts, ${seconds} s${calls}`);
  for (const line of refused) console.log(`          to the real kubectl: ${line.replace('\t', ': ')}`);
  if (values.keep !== undefined) {
    mkdirSync(values.keep, { recursive: true });
    copyFileSync(result.logFile, join(values.keep, `${result.name}.${how}.log`));
  }
  if (result.differences !== '') console.log(result.differences.replaceAll(/^/gm, '    ~ '));
  if (result.verdict !== 'passed') console.log(whatFailed(result).replaceAll(/^/gm, '    | '));
}

function summarize(): void {
  const passed = results.filter(({ verdict }) => verdict === 'passed').length;
  const asserts = results.reduce((sum, result) => sum + result.asserts, 0);
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0).toFixed(0);
  console.log(`${passed} of ${results.length} functions passed, ${asserts} asserts, ${seconds} s`);
  if (passed < results.length) process.exitCode = 1;
}
