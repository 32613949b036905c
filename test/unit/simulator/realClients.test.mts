import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import jwt from 'jsonwebtoken';
import {
	selfSigned,
	startSimulator,
	type SelfSigned,
	type Simulator,
} from '../../../simulator/index.mts';
import { machineId } from './client.mts';
import type { SignIn } from './clients/signInClients.mts';

let folder: string;
let simulator: Simulator;
let proof: SelfSigned;
let server: SelfSigned;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'simulator-'));
	[server, proof] = [await selfSigned({ hosts: ['127.0.0.1'] }), await selfSigned()];
	simulator = await startSimulator({ tls: server });
	const { clientId } = simulator.credential;
	simulator.apps.update(clientId, { certificates: [{ pem: proof.certificate }] });
});
afterAll(async () => {
	await simulator.close();
	await rm(folder, { recursive: true });
});

/** What the clients print, in a process that trusts the simulator's certificate. */
async function runClients(): Promise<unknown> {
	const authorities = join(folder, 'certificate.pem');
	await writeFile(authorities, server.certificate);
	const { url, credential } = simulator;
	const { certificate, key, sha256 } = proof;
	const signIn: SignIn = { url, ...credential, certificate, key, sha256, machineId };
	const script = resolve('test/unit/simulator/clients/signInClients.mts');
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
		env: {
			PATH: process.env.PATH,
			NODE_EXTRA_CA_CERTS: authorities,
			SIGN_IN: JSON.stringify(signIn),
		},
	});
	return JSON.parse(stdout);
}

it("Microsoft's own libraries sign in, read and isolate, and send an assertion again", async () => {
	expect(simulator.url).toMatch(/^https:/);
	expect(await runClients()).toEqual({
		'@azure/identity with a secret': [200, 201],
		'@azure/identity with a certificate': [200, 201],
		'@azure/msal-node with a secret': [200, 201],
		'@azure/msal-node with a certificate': [200, 201],
	});
	const assertions = simulator.requests
		.of('token')
		.map(({ body }) => (body as Record<string, string>).client_assertion)
		.filter((assertion) => assertion !== undefined);
	expect(assertions).toHaveLength(4);
	expect(new Set(assertions).size).toBeLessThan(4);
	const [{ aud } = {}] = assertions.map((text) => jwt.decode(text) as jwt.JwtPayload);
	expect(aud).toBe(`${simulator.url}/${simulator.credential.tenantId}/oauth2/v2.0/token`);
	expect(simulator.requests.count('openIdConfiguration')).toBeGreaterThan(0);
});
