// A command as data: what it is called, which flags it has, what it does.
import type { ExitCode } from '../../core/exit-code.ts';
import type { FlagSpec, ParsedLine } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';

/** One line of a help page's examples. */
export interface Example {
  readonly about: string;
  readonly line: string;
}

/** What a verb's module exports. Its flags are its own; fleet and kubectl flags come on top. */
export interface Command {
  readonly name: string;
  /** What follows the name: `(TYPE[.VERSION][.GROUP] [NAME…] | TYPE/NAME …)`. */
  readonly usage: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly flags: readonly FlagSpec[];
  /** Words that may stand right after the name, for completion. */
  readonly words?: readonly string[];
  /** Runs it. Errors that end the command are thrown; trouble of members ends in the code. */
  readonly run: (line: ParsedLine, system: System) => Promise<ExitCode>;
}
