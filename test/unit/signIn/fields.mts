import { NodeApiError, type INode, type JsonObject } from 'n8n-workflow';
import { DefenderError } from '../../../defender/defenderError.ts';
import { readCredential } from '../../../defender/signIn/credentialData.ts';
import type { CredentialFields } from '../../../defender/signIn/storedField.ts';
import { signIn, type PostForm } from '../../../defender/signIn/signIn.ts';

export const tenantId = '8a3f6c1e-1111-4222-8333-444444444444';
export const clientId = '11111111-2222-4333-8444-555555555555';

/** A form filled in well; tests change what they are about. */
export const secretFields = {
	authentication: 'clientSecret',
	tenantId,
	clientId,
	clientSecret: 'v~8Q+fake/secret=value&1',
	cloud: 'global',
	region: 'auto',
};

export const certificateFields = { ...secretFields, authentication: 'certificate' };

/** The error that some work throws; fails when it throws none of ours. */
export function refusalOf(work: () => unknown): DefenderError {
	try {
		work();
	} catch (error) {
		if (error instanceof DefenderError) return error;
		throw error;
	}
	throw new Error('Nothing was refused');
}

/** As `refusalOf`, for work that takes time. */
export async function laterRefusalOf(work: Promise<unknown>): Promise<DefenderError> {
	return await work.then(
		() => {
			throw new Error('Nothing was refused');
		},
		(error: unknown) => {
			if (error instanceof DefenderError) return error;
			throw error;
		},
	);
}

const node: INode = {
	id: '1',
	name: 'Defender',
	type: 'defenderMachineAction',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Errors are given to n8n as if they were JSON. */
function passesAsJson(error: unknown): error is JsonObject {
	return error instanceof Error;
}

/** The error as n8n wraps it when a request could not be made. */
export function shownByN8n(error: Error): NodeApiError {
	const thrown: unknown = error;
	if (!passesAsJson(thrown)) throw new TypeError('not an error');
	return new NodeApiError(node, thrown);
}

/** Posts a form as the credential does, with the HTTP client of Node.js. */
export const post: PostForm = async (url, form) => {
	const answer = await fetch(url, {
		method: 'POST',
		body: form,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		redirect: 'manual',
	});
	return { status: answer.status, body: await answer.json() };
};

/** The token that a sign-in with these fields gives. */
export async function signInWith(
	fields: CredentialFields,
	postForm: PostForm,
	now: number,
): Promise<string> {
	return (await signIn(readCredential(fields), postForm, now)).token;
}

/** A token that says this of itself; nobody has signed it. */
export function tokenWith(claims: Record<string, unknown>): string {
	const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
	return `${encode({ alg: 'RS256' })}.${encode(claims)}.c2lnbmF0dXJl`;
}

/** A sign-in service that issues this token to everybody. */
export function issues(token: string, expiresIn: unknown = 3599): PostForm {
	const body = { access_token: token, expires_in: expiresIn };
	return async () => await Promise.resolve({ status: 200, body });
}
