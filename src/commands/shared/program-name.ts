// What the program calls itself in messages.

/** With `--show-cluster-column=false` and `-q` every message is kubectl's own, its name included. */
export function programName(argv: readonly string[]): string {
  return speaksAsKubectl(argv) ? 'kubectl' : 'kubectl mc';
}

/** Whether the line asks for kubectl's own messages; with one member they are. */
export function speaksAsKubectl(argv: readonly string[]): boolean {
  return (
    argv.includes('--show-cluster-column=false') && argv.some((word) => word === '-q' || word === '--quiet')
  );
}
