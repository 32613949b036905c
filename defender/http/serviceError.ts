import { isRow, textOrNull } from '../entities';

/** What the service says about a call that it did not carry out. */
export interface ServiceError {
	/** Empty when the answer names none; so is the message. */
	readonly code: string;
	readonly message: string;
	/** The correlation id that Microsoft support asks for. */
	readonly target: string | undefined;
}

/**
 * Reads the body of an error, whichever of the known shapes it has: the error inside `error`, or
 * bare.
 * Source: https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
export function readServiceError(body: unknown): ServiceError {
	const error = isRow(body) && isRow(body.error) ? body.error : body;
	if (!isRow(error)) return { code: '', message: '', target: undefined };
	return {
		code: textOrNull(error.code) ?? '',
		message: textOrNull(error.message) ?? '',
		target: textOrNull(error.target) ?? undefined,
	};
}
