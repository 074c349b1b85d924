// -o go-template: Go's text/template as kubectl runs it (cli-runtime pkg/printers/template.go). No eval.
import { goJson } from '../../core/go-json.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { sprint } from '../../core/go-value.ts';
import { execute } from './execute.ts';
import { templateFunctions } from './functions.ts';
import { GoTemplateError } from './nodes.ts';
import { parseTemplates } from './parse.ts';
import type { Run } from './state.ts';

export { GoTemplateError } from './nodes.ts';

export interface GoTemplateOptions {
  /** Missing keys print `<no value>`; false makes them an error (`--allow-missing-template-keys=false`). Default true. */
  readonly allowMissingKeys?: boolean;
}

/** What printing one object gave. */
export interface GoTemplateOutput {
  /**
   * For stdout. After an error it holds what was printed before, and kubectl's debugging text. Bytes of a decoded Secret
   * that are not UTF-8 are lone surrogates: `encodeUtf8` of core/go-utf8.ts gives the exact bytes.
   */
  readonly text: string;
  /** kubectl's message, to go behind `error: `. */
  readonly error: string | undefined;
}

/** A parsed template. It has no state: it may be used for any number of objects. */
export interface GoTemplate {
  /** Prints one object, or one List. */
  print(object: unknown): GoTemplateOutput;
}

// The name that kubectl gives its template; every message has it.
const NAME = 'output';

/**
 * Parses a template.
 * @throws GoTemplateError with Go's text; kubectl puts `error parsing template TEXT, ` before it
 */
export function parseGoTemplate(text: string, options: GoTemplateOptions = {}): GoTemplate {
  const templates = parseTemplates(NAME, text, templateFunctions);
  const missingKeyFails = options.allowMissingKeys === false;
  return {
    print(object) {
      const run: Run = { text, parseName: NAME, templates, missingKeyFails, output: [], deepest: undefined };
      try {
        execute(run, object);
        return { text: run.output.join(''), error: undefined };
      } catch (error) {
        if (!(error instanceof GoTemplateError)) throw error;
        const debugging = describeFailure(text, error, object);
        const message = `error executing template ${quoteGo(text)}: ${error.message}`;
        return { text: run.output.join('') + debugging, error: message };
      }
    },
  };
}

function describeFailure(text: string, error: GoTemplateError, object: unknown): string {
  return (
    `Error executing template: ${error.message}. Printing more information for debugging the template:\n` +
    `\ttemplate was:\n\t\t${text}\n` +
    `\traw data was:\n\t\t${goJson(object)}\n` +
    `\tobject given to template engine was:\n\t\t${sprint(object)}\n\n`
  );
}
