// The version of every document of this program's own: files of the user's, and what `-o json` and `-o yaml` print.

export const apiVersion = 'kubectl-mc.k8s.io/v1alpha1';
