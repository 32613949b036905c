import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** What a credential holds that nobody may see outside of it. */
const secretFields = [
	'clientSecret',
	'privateKey',
	'privateKeyPassphrase',
	'accessToken',
	'oauthTokenData',
];
/** Shorter texts, such as the "wrong" of a test, turn up by chance. */
const shortest = 16;
/** Access tokens and client assertions, whoever made them. */
const signedToken = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

/** The secrets among the fields of a credential, none of them a text that turns up by chance. */
export function secretsOf(data: ICredentialDataDecryptedObject): string[] {
	return secretFields
		.flatMap((field) => textsIn(data[field]).flatMap(field === 'privateKey' ? linesOfKey : whole))
		.filter((text) => text.length >= shortest);
}

const whole = (text: string): string[] => [text];

/** Each line of a key by itself, because forms make one line of all or write `\\n` between them. */
function linesOfKey(text: string): string[] {
	return text.split(/\\n|\s+|-----[^-]+-----/);
}

function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value)
		.filter(([name]) => name.endsWith('token'))
		.flatMap(([, text]) => textsIn(text));
}

/**
 * @param everything all that has left an engine: outputs, errors, stored executions, log lines
 * @throws when it holds a secret or anything that looks like a token
 */
export function assertNothingLeaked(everything: string, secrets: Iterable<string>): void {
	const leaked = [...secrets].find((secret) => everything.includes(secret));
	const found = leaked ?? signedToken.exec(everything)?.[0];
	if (found === undefined) return;
	const at = everything.indexOf(found);
	const before = everything.slice(Math.max(0, at - 500), at);
	throw new Error(`A secret has left its credential: ${before}${found.slice(0, 10)}...`);
}
