import { describe, expect, it } from 'vitest';
import { parseProviders } from '../../providers/parse-providers.ts';
import { templates } from './templates.ts';

describe('templates', () => {
  it('are what the provider file may hold', async () => {
    const text = JSON.stringify({ providers: templates.map(({ entry }) => entry) });
    const providers = await parseProviders(text, 'providers.json');
    expect(providers.map(({ name }) => name)).toEqual(templates.map(({ name }) => name));
    expect(providers.map(({ envPolicy }) => envPolicy)).toEqual(providers.map(() => 'Ignore'));
  });
});
