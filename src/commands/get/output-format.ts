// What `-o` and `--template` ask for, with kubectl's order of looking and its errors
// (kubectl pkg/cmd/get/get_flags.go, cli-runtime pkg/genericclioptions/*_flags.go).
import { resolve } from 'node:path';
import { errorCode, errorMessage } from '../../core/error-code.ts';
import { UsageError } from '../../core/errors.ts';
import { goReadFileError } from '../../core/go-os-error.ts';
import { type FlagValues, flagBool, flagString } from '../../core/flag.ts';
import type { JsonValue } from '../../core/json/json-value.ts';
import { whileReading } from '../../core/open-pipes.ts';
import type { CustomColumns } from '../../output/custom-columns.ts';
import { outputFormats } from './flags.ts';

/** What one document came to through a template; `error` is kubectl's message without `error: `. */
export interface Rendered {
  readonly text: string;
  readonly error: string | undefined;
  /** What is wrong is the document, not the template. */
  readonly isTooDeep?: boolean;
}

/** How the answer is printed. A `template` is jsonpath or go-template, ready to run. */
export type OutputFormat =
  | { readonly kind: 'table'; readonly wide: boolean }
  | { readonly kind: 'json' | 'yaml' | 'kyaml' | 'name' }
  | { readonly kind: 'custom-columns'; readonly columns: CustomColumns }
  | { readonly kind: 'template'; readonly render: (document: JsonValue) => Rendered }
  | UnusableFormat;

/** kubectl finds out only when it prints: what fails before that is said instead. */
export interface UnusableFormat {
  readonly kind: 'unusable';
  readonly problem: UsageError;
}

const jsonPathFormats = ['jsonpath', 'jsonpath-as-json', 'jsonpath-file'];
const goTemplateFormats = ['template', 'go-template', 'go-template-file', 'templatefile'];
const columnFormats = ['custom-columns', 'custom-columns-file'];

/** Reads the flags, and the file that a `-file` format names. What is wrong with them comes back in kubectl's words. */
export async function parseOutputFormat(values: FlagValues, cwd: string): Promise<OutputFormat> {
  try {
    return await chooseFormat(values, cwd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: 'unusable', problem: error };
  }
}

async function chooseFormat(values: FlagValues, cwd: string): Promise<OutputFormat> {
  const template = flagString(values, 'template') ?? '';
  const asked = flagString(values, 'output') ?? '';
  const output = asked === '' && template !== '' ? 'go-template' : asked;
  const input: TemplateInput = {
    output,
    template,
    allowMissingKeys: flagBool(values, 'allow-missing-template-keys', true),
    cwd,
  };
  const jsonPath = argumentOf(input, jsonPathFormats);
  if (jsonPath) return jsonPathFormat(jsonPath, input);
  const goTemplate = argumentOf(input, goTemplateFormats);
  if (goTemplate) return goTemplateFormat(goTemplate, input);
  const format = output.toLowerCase();
  switch (format) {
    case 'json':
    case 'yaml':
    case 'kyaml':
      return { kind: format };
    case '':
      return { kind: 'table', wide: false };
    default:
  }
  if (output === 'wide') return { kind: 'table', wide: true };
  const columns = argumentOf(input, columnFormats);
  if (columns) return columnsFormat(columns, input);
  if (format === 'name') return { kind: 'name' };
  throw new UsageError(
    `unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${outputFormats.toSorted().join(',')}`,
  );
}

interface TemplateInput {
  readonly output: string;
  readonly template: string;
  readonly allowMissingKeys: boolean;
  readonly cwd: string;
}

interface FormatArgument {
  readonly format: string;
  readonly argument: string;
}

/** `FORMAT=ARGUMENT`, or FORMAT with `--template`; undefined when the output is none of these formats. */
function argumentOf(
  { output, template }: TemplateInput,
  formats: readonly string[],
): FormatArgument | undefined {
  const eq = output.indexOf('=');
  const isGiven = template !== '';
  const format = !isGiven && eq >= 0 ? output.slice(0, eq) : output;
  if (!formats.includes(format)) return undefined;
  return { format, argument: isGiven ? template : eq >= 0 ? output.slice(eq + 1) : '' };
}

async function jsonPathFormat(
  { format, argument }: FormatArgument,
  input: TemplateInput,
): Promise<OutputFormat> {
  if (argument === '') throw new UsageError('template format specified but no template given');
  const text = format === 'jsonpath-file' ? await readTemplate(argument, '--template ', input.cwd) : argument;
  const { JsonPathError, jsonPathFailure, parseJsonPath } = await import('../../core/jsonpath/jsonpath.ts');
  try {
    const path = parseJsonPath(text, {
      allowMissingKeys: input.allowMissingKeys,
      asJson: format === 'jsonpath-as-json',
    });
    return {
      kind: 'template',
      render: bounded((document) => {
        try {
          return { text: path.print(document), error: undefined };
        } catch (error) {
          if (!(error instanceof JsonPathError)) throw error;
          return { text: '', error: jsonPathFailure(text, error, document) };
        }
      }),
    };
  } catch (error) {
    throw new UsageError(`error parsing jsonpath ${text}, ${errorMessage(error)}`, { cause: error });
  }
}

/** kubectl's stack grows with what a server sends; ours ends before the 10,000 levels that JSON may have. */
function bounded(render: (document: JsonValue) => Rendered): (document: JsonValue) => Rendered {
  return (document) => {
    try {
      return render(document);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { text: '', error: 'the answer is nested too deep for a template', isTooDeep: true };
    }
  };
}

async function goTemplateFormat(
  { format, argument }: FormatArgument,
  input: TemplateInput,
): Promise<OutputFormat> {
  if (argument === '') throw new UsageError('template format specified but no template given');
  const text = format.endsWith('file') ? await readTemplate(argument, '--template ', input.cwd) : argument;
  const { parseGoTemplate } = await import('../../output/go-template/go-template.ts');
  try {
    const template = parseGoTemplate(text, { allowMissingKeys: input.allowMissingKeys });
    return { kind: 'template', render: bounded((document) => template.print(document)) };
  } catch (error) {
    throw new UsageError(`error parsing template ${text}, ${errorMessage(error)}`, { cause: error });
  }
}

async function columnsFormat(
  { format, argument }: FormatArgument,
  input: TemplateInput,
): Promise<OutputFormat> {
  if (argument === '') throw new UsageError('custom-columns format specified but no custom columns given');
  const { customColumns, customColumnsFile } = await import('../../output/custom-columns.ts');
  const isFile = format === 'custom-columns-file';
  const text = isFile ? await readColumnsFile(argument, input.cwd) : argument;
  try {
    return { kind: 'custom-columns', columns: isFile ? customColumnsFile(text) : customColumns(text) };
  } catch (error) {
    throw new UsageError(errorMessage(error), { cause: error });
  }
}

/** kubectl opens the file and reads it line by line, deaf to trouble: a folder is a file without lines. */
async function readColumnsFile(file: string, cwd: string): Promise<string> {
  try {
    return await readTemplate(file, 'template ', cwd);
  } catch (error) {
    if (error instanceof UsageError && errorCode(error.cause) === 'EISDIR') return '';
    throw error;
  }
}

async function readTemplate(file: string, what: string, cwd: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  try {
    const path = resolve(cwd, file);
    return await whileReading(path, () => readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`error reading ${what}${file}, ${goReadFileError(error, file)}`, { cause: error });
  }
}
