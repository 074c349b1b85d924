// What the benchmark needs of Go: the rival (client-go in one process, without a command line around it), and a
// measurer, because Node does not tell what a child used.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: bench-go measure [-tty] -- COMMAND... | bench-go pods [CONTEXT...]")
		os.Exit(2)
	}
	switch os.Args[1] {
	case "measure":
		measure(os.Args[2:])
	case "pods":
		pods(os.Args[2:])
	default:
		fmt.Fprintf(os.Stderr, "bench-go: no such command: %s\n", os.Args[1])
		os.Exit(2)
	}
}
