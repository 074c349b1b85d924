package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

type answer struct {
	cluster string
	rows    [][]string
	err     error
}

// pods lists the pods of all contexts at once, as a program that uses client-go well would do it: one process, one
// goroutine a cluster, the server's tables, pages of 500, one table at the end.
func pods(contexts []string) {
	rules := clientcmd.NewDefaultClientConfigLoadingRules()
	config, err := rules.Load()
	if err != nil {
		fail(err)
	}
	if len(contexts) == 0 {
		for name := range config.Contexts {
			if name != "hub" {
				contexts = append(contexts, name)
			}
		}
	}
	sort.Strings(contexts)
	answers := make([]answer, len(contexts))
	var wait sync.WaitGroup
	slots := make(chan struct{}, 64)
	for index, name := range contexts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			rows, err := list(clientcmd.NewNonInteractiveClientConfig(*config, name, nil, rules))
			answers[index] = answer{cluster: name, rows: rows, err: err}
		}()
	}
	wait.Wait()
	print(answers)
}

func list(config clientcmd.ClientConfig) ([][]string, error) {
	settings, err := config.ClientConfig()
	if err != nil {
		return nil, err
	}
	settings.APIPath = "/api"
	settings.GroupVersion = &schema.GroupVersion{Version: "v1"}
	settings.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	settings.QPS = -1
	client, err := rest.RESTClientFor(settings)
	if err != nil {
		return nil, err
	}
	var rows [][]string
	for token := ""; ; {
		body, err := client.Get().Resource("pods").Param("limit", "500").Param("continue", token).
			SetHeader("Accept", accept).Do(context.Background()).Raw()
		if err != nil {
			return nil, err
		}
		var table metav1.Table
		if err := json.Unmarshal(body, &table); err != nil {
			return nil, err
		}
		for _, row := range table.Rows {
			var object metav1.PartialObjectMetadata
			if err := json.Unmarshal(row.Object.Raw, &object); err != nil {
				return nil, err
			}
			cells := []string{object.Namespace}
			for index, column := range table.ColumnDefinitions {
				if column.Priority == 0 {
					cells = append(cells, fmt.Sprint(row.Cells[index]))
				}
			}
			rows = append(rows, cells)
		}
		if token = table.Continue; token == "" {
			return rows, nil
		}
	}
}

func print(answers []answer) {
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	defer out.Flush()
	var widths []int
	for _, one := range answers {
		if one.err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", one.cluster, one.err)
		}
		for _, row := range one.rows {
			for index, cell := range append([]string{one.cluster}, row...) {
				if index == len(widths) {
					widths = append(widths, 0)
				}
				widths[index] = max(widths[index], len(cell))
			}
		}
	}
	for _, one := range answers {
		for _, row := range one.rows {
			for index, cell := range append([]string{one.cluster}, row...) {
				out.WriteString(cell)
				if index < len(row) {
					out.WriteString(strings.Repeat(" ", widths[index]-len(cell)+3))
				}
			}
			out.WriteByte('\n')
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
