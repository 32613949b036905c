import type { Simulator } from '../../../simulator/index.mts';

/** What a request carried that nobody else may see: the token, or the key to a download. */
function carried(simulator: Simulator): string[] {
	return simulator.requests.all().flatMap(({ headers, path }) => {
		const token = headers.authorization?.replace(/^Bearer /, '');
		const link = /[?&](?:token|sig)=([^&]{8,})/.exec(path)?.[1];
		return [token, link].filter((secret) => secret !== undefined).filter(Boolean);
	});
}

/**
 * The secrets that appear in a text: the client secret, each token, and each download key that the
 * simulator has ever seen.
 */
export function secretsIn(text: string, simulator: Simulator): string[] {
	const secrets = new Set([simulator.credential.clientSecret, ...carried(simulator)]);
	return [...secrets].filter((secret) => text.includes(secret));
}
