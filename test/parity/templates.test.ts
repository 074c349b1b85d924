// Our go-template engine against kubectl's: `kubectl label --local` prints any object through the real one.
// TEMPLATE_RUNS sets how many generated templates are compared, TEMPLATE_SEED which ones.
import { expect, it } from 'vitest';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { GoTemplateError, parseGoTemplate } from '../../src/output/go-template/go-template.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { templateCases } from './template-cases.ts';
import { asLabel, findDifferences, objects, type Printed } from './label-oracle.ts';
import { createDice, randomTemplate } from './template-grammar.ts';

const runs = Number(process.env['TEMPLATE_RUNS'] ?? 300);
const seed = Number(process.env['TEMPLATE_SEED'] ?? 20_260_103);

describeWithKubectl('go-template', (kubectl) => {
  it('prints every fixed template as kubectl does', async () => {
    expect(await compare(kubectl, templateCases)).toEqual([]);
  }, 300_000);

  it(
    'prints every generated template as kubectl does',
    async () => {
      const dice = createDice(seed);
      const templates = Array.from({ length: runs }, () => randomTemplate(dice));
      expect(await compare(kubectl, templates)).toEqual([]);
    },
    120_000 + runs * 600,
  );

  it('refuses missing keys as kubectl does', async () => {
    const dice = createDice(seed + 1);
    const generated = Array.from({ length: Math.ceil(runs / 10) }, () => randomTemplate(dice));
    const fixed = templateCases.filter((template) => /nope|nul|items|range|with/.test(template));
    expect(await compare(kubectl, [...fixed, ...generated], { allowMissingKeys: false })).toEqual([]);
  }, 300_000);
});

async function compare(
  kubectl: Kubectl,
  templates: readonly string[],
  options: { allowMissingKeys: boolean } = { allowMissingKeys: true },
): Promise<unknown[]> {
  const flag = `--allow-missing-template-keys=${options.allowMissingKeys}`;
  return findDifferences(templates, {
    theirs: (template) =>
      kubectl(
        ['label', '--local', '--overwrite', '-f', '-', 'z=1', flag, '-o', `go-template=${template}`],
        objects.join('\n'),
      ),
    ours: (template) => ourOutput(template, options),
  });
}

function ourOutput(text: string, options: { allowMissingKeys: boolean }): Printed {
  let stdout = '';
  const errors: string[] = [];
  for (const object of objects) {
    try {
      const printed = parseGoTemplate(text, options).print(parseJson(object));
      stdout += printed.text;
      if (printed.error !== undefined) errors.push(printed.error);
    } catch (error) {
      if (!(error instanceof GoTemplateError)) throw error;
      errors.push(`error parsing template ${text}, ${error.message}`);
    }
  }
  return asLabel(stdout, errors);
}
