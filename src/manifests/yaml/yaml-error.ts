// What go-yaml says of a text that it cannot read.

/** The text is not YAML for kubectl. The message is go-yaml's, with its `yaml: ` and, past the first line, its line. */
export class YamlError extends Error {
  override readonly name = 'YamlError';

  /** `line` as go-yaml counts it in this place; 0 is not said. */
  constructor(problem: string, line = 0) {
    super(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`);
  }
}
