// A public name that turns out to be this machine (DNS rebinding): nothing is sent.
import { expect, it } from 'vitest';
import { answer, clientOf, connectionTo, failureOf, get, serveHttps } from '../servers.test-data.ts';

it.each([
  ['127.0.0.1', 4, 'loopback'],
  ['::1', 6, 'loopback'],
  ['169.254.169.254', 4, 'link-local'],
  ['::ffff:127.0.0.1', 6, 'loopback'],
])('a name that a hub gave and that means %s is not connected to', async (address, family, kind) => {
  const server = await serveHttps(answer(200, '{}'));
  const connection = connectionTo(`https://prod.example.com:${server.port}`);
  const resolve = () =>
    Promise.resolve([
      { address: '192.0.2.1', family: 4 },
      { address, family },
    ]);
  const client = clientOf({ ...connection, refusesLocalAddresses: true }, { resolve });
  const failure = await failureOf(client.request(get('/version')));
  expect(failure).toMatchObject({ reason: 'untrusted' });
  expect(failure).toMatchObject({
    message: expect.stringContaining(
      `prod.example.com, which the hub names as the endpoint, is the ${kind} address`,
    ),
  });
  expect(server.connections()).toBe(0);
  client.close();
});

it("a name of the user's own kubeconfig may mean this machine", async () => {
  const server = await serveHttps(answer(200, '{}'));
  const connection = {
    ...connectionTo(`https://prod.example.com:${server.port}`),
    tlsServerName: 'localhost',
  };
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const client = clientOf(connection, { resolve });
  expect((await client.request(get('/version'))).status).toBe(200);
  client.close();
});
