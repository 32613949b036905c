import { OperationalError, UserError } from 'n8n-workflow';
import { DefenderError, isDefenderError, type ErrorKind } from '../../defenderError';
import { said } from '../../texts/shown';

const reopen =
	'Open the credential, correct it and save it: saving signs in anew and tests the connection.';

/**
 * Of a sign-in that may go well the next time. Version 1 of n8n keeps of an error its message and this,
 * so that it is also known by it.
 */
const nothingSent = 'Nothing was sent to Microsoft Defender.';

const descriptions: Partial<Record<ErrorKind, string>> = {
	input: reopen,
	unauthorized: reopen,
	unreachable: nothingSent,
	serviceFault: nothingSent,
};

/** With a full stop where one is missing, so that another sentence can follow. */
function sentence(text: string): string {
	return /[.!?)]$/.test(text) ? text : `${text}.`;
}

/**
 * Turns whatever went wrong into the error that n8n shows best: what happened and what to do
 * together in its message, because the test of a credential shows nothing else. It carries neither
 * a code nor an answer, since n8n would show those in place of the message, and nothing of the
 * request, which holds the secret.
 */
export function hostErrorOf(error: unknown): Error {
	if (isDefenderError(error)) {
		const description = descriptions[error.kind];
		return new OperationalError([error.message, error.advice].map(sentence).join(' '), {
			...(description === undefined ? {} : { description }),
			cause: error,
		});
	}
	// What n8n itself says on purpose, e.g. that it may not call this host, is meant for the user.
	if (error instanceof UserError || error instanceof OperationalError) {
		return new OperationalError(`n8n did not send the sign-in request: ${said(error.message)}`);
	}
	return new OperationalError('Signing in to Microsoft Entra ended without an answer', {
		description: 'Run again. If it stays, look at the log of n8n for what its network does.',
	});
}

/**
 * Finds, in an error that n8n has wrapped, what signing in failed of; undefined when it failed of
 * something else.
 */
export function signInFaultOf(error: unknown): DefenderError | undefined {
	for (let inner = error; inner instanceof Error; inner = inner.cause) {
		if (inner instanceof DefenderError) return inner;
	}
	if (!(error instanceof Error && 'description' in error)) return undefined;
	const { message, description } = error;
	return description === nothingSent
		? new DefenderError({ kind: 'unreachable', message, advice: nothingSent })
		: undefined;
}
