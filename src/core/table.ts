// meta.k8s.io/v1 Table as the pipeline uses it: what the API server gives for any kind, CRDs included.

/** metav1.TableColumnDefinition, the parts that decide what is printed. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  /** 0 is always shown, anything else only with `-o wide`. */
  readonly priority: number;
}

/** One row. `object` is the PartialObjectMetadata or the object, as asked with includeObject. */
export interface TableRow {
  readonly cells: readonly unknown[];
  readonly object: TableObject | undefined;
}

/** As much of a row's object as printing needs. */
export interface TableObject {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
}

/** One answer of a server, or one page of it. */
export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}
