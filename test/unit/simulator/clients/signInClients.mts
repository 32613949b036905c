/**
 * Microsoft's own sign-in libraries at work, in a process of their own so that it can trust the
 * simulator's certificate from the start, as NODE_EXTRA_CA_CERTS wants it. Reads what to sign in with
 * from SIGN_IN and prints, as JSON, what each client could do.
 */
import { ClientCertificateCredential, ClientSecretCredential } from '@azure/identity';
import { ConfidentialClientApplication } from '@azure/msal-node';

export interface SignIn {
	url: string;
	tenantId: string;
	clientId: string;
	clientSecret: string;
	certificate: string;
	key: string;
	sha256: string;
	machineId: string;
}

const scope = 'https://api.securitycenter.microsoft.com/.default';
const signIn = JSON.parse(process.env.SIGN_IN ?? '{}') as SignIn;
const { url, tenantId, clientId, clientSecret, certificate, key, sha256, machineId } = signIn;

/** Each takes a new token whenever it is called. */
const clients: Record<string, () => Promise<string | undefined>> = {
	'@azure/identity with a secret': fromIdentity(
		() => new ClientSecretCredential(tenantId, clientId, clientSecret, options()),
	),
	'@azure/identity with a certificate': fromIdentity(
		() =>
			new ClientCertificateCredential(
				tenantId,
				clientId,
				{ certificate: `${certificate}\n${key}` },
				options(),
			),
	),
	'@azure/msal-node with a secret': fromMsal({ clientSecret }),
	'@azure/msal-node with a certificate': fromMsal({
		clientCertificate: {
			thumbprintSha256: Buffer.from(sha256, 'base64url').toString('hex'),
			privateKey: key,
		},
	}),
};

function options(): { authorityHost: string; disableInstanceDiscovery: boolean } {
	return { authorityHost: url, disableInstanceDiscovery: true };
}

interface TokenSource {
	getToken(scopes: string): Promise<{ token: string } | null>;
}

function fromIdentity(credential: () => TokenSource): () => Promise<string | undefined> {
	return async () => (await credential().getToken(scope))?.token;
}

/** One application object, which sends its assertion again while that is valid. */
function fromMsal(proof: object): () => Promise<string | undefined> {
	const app = new ConfidentialClientApplication({
		auth: {
			clientId,
			authority: `${url}/${tenantId}`,
			knownAuthorities: [new URL(url).host],
			...proof,
		},
	});
	return async () => {
		const answer = await app.acquireTokenByClientCredential({ scopes: [scope], skipCache: true });
		return answer?.accessToken;
	};
}

async function statusOf(method: string, path: string, token = '', body?: object): Promise<number> {
	const response = await fetch(`${url}${path}`, {
		method,
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	await response.text();
	return response.status;
}

const results: Record<string, number[]> = {};
for (const [name, takeToken] of Object.entries(clients)) {
	await takeToken();
	const token = await takeToken();
	const path = `/api/machines/${machineId}`;
	results[name] = [
		await statusOf('GET', path, token),
		await statusOf('POST', `${path}/isolate`, token, { Comment: name, IsolationType: 'Full' }),
	];
}
console.log(JSON.stringify(results));
