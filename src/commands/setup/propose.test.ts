import { describe, expect, it } from 'vitest';
import { guessByName } from './propose.ts';

describe('guessByName', () => {
  it.each<[string, string[], string | undefined]>([
    ['eu-1', ['eu-1', 'kind-eu-1'], 'eu-1'],
    ['eu-1', ['kind-eu-1', 'kind-us-1'], 'kind-eu-1'],
    ['prod', ['gke_my-project_europe-west1_prod', 'staging'], 'gke_my-project_europe-west1_prod'],
    ['prod', ['arn:aws:eks:us-west-2:1234:cluster/prod'], 'arn:aws:eks:us-west-2:1234:cluster/prod'],
    ['prod', ['admin@prod.us-west-2.eksctl.io'], 'admin@prod.us-west-2.eksctl.io'],
    ['prod', ['prod-admin'], 'prod-admin'],
    ['Prod', ['KIND-PROD'], 'KIND-PROD'],
    ['prod', ['kind-prod', 'k3d-prod'], undefined],
    ['prod', ['production', 'nonprod'], undefined],
    ['eu-1', ['eu-10', 'eu-11'], undefined],
    ['a', [], undefined],
  ])('%s among %j is %s', (name, contexts, expected) => {
    expect(guessByName(name, contexts)).toBe(expected);
  });
});
