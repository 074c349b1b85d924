// Our JSONPath against kubectl's: `kubectl label --local` prints any object through the real one.
// JSONPATH_RUNS sets how many generated templates are compared, JSONPATH_SEED which ones.
import { expect, it } from 'vitest';
import { parseJson } from '../../src/core/json/parse-json.ts';
import {
  jsonPathFailure,
  JsonPathError,
  parseJsonPath,
  type JsonPathOptions,
} from '../../src/core/jsonpath/jsonpath.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { asLabel, findDifferences, objects, type Printed } from './label-oracle.ts';
import { createDice, randomJsonPath } from './template-grammar.ts';

const runs = Number(process.env['JSONPATH_RUNS'] ?? 300);
const seed = Number(process.env['JSONPATH_SEED'] ?? 20_260_104);

describeWithKubectl('jsonpath', (kubectl) => {
  it.each([
    ['jsonpath', { allowMissingKeys: true }],
    ['jsonpath', { allowMissingKeys: false }],
    ['jsonpath-as-json', { asJson: true }],
  ] as const)(
    'prints every generated template as kubectl -o %s does (%j)',
    async (format, options) => {
      const dice = createDice(seed);
      const templates = Array.from({ length: runs }, () => randomJsonPath(dice));
      expect(await compare(kubectl, templates, { format, ...options })).toEqual([]);
    },
    120_000 + runs * 600,
  );

  it('finds what kubectl finds where Go goes through maps at random', async () => {
    const templates = [
      '{..name}',
      '{.metadata.labels.*}',
      '{.spec..q}',
      '{.*.name}',
      '{..*}',
      '{.spec.*}',
      '{..n}',
      '{..}',
    ];
    const found = await compare(kubectl, templates, {
      format: 'jsonpath',
      normalise: ({ stdout, stderr, code }) => ({
        stdout: stdout.split('').toSorted().join(''),
        stderr,
        code,
      }),
    });
    expect(found).toEqual([]);
  });
});

interface Comparison extends JsonPathOptions {
  readonly format: 'jsonpath' | 'jsonpath-as-json';
  readonly normalise?: (printed: Printed) => Printed;
}

async function compare(
  kubectl: Kubectl,
  templates: readonly string[],
  comparison: Comparison,
): Promise<unknown[]> {
  const { format, normalise, allowMissingKeys = true } = comparison;
  const flag = `--allow-missing-template-keys=${allowMissingKeys}`;
  const command = ['label', '--local', '--overwrite', '-f', '-', 'z=1', flag, '-o'];
  return findDifferences(templates, {
    theirs: (template) => kubectl([...command, `${format}=${template}`], objects.join('\n')),
    ours: (template) => ourOutput(template, comparison),
    ...(normalise && { normalise }),
  });
}

function ourOutput(template: string, options: JsonPathOptions): Printed {
  let stdout = '';
  const errors: string[] = [];
  for (const object of objects) {
    const value = parseJson(object);
    const error = attempt(() => {
      const path = parseJsonPath(template, options);
      const failure = attempt(() => {
        stdout += path.print(value);
      });
      return failure && jsonPathFailure(template, failure, value);
    });
    if (error instanceof JsonPathError) errors.push(`error parsing jsonpath ${template}, ${error.message}`);
    else if (error !== undefined) errors.push(error);
  }
  return asLabel(stdout, errors);
}

function attempt<T>(step: () => T): T | JsonPathError {
  try {
    return step();
  } catch (error) {
    if (error instanceof JsonPathError) return error;
    throw error;
  }
}
