import { isRow } from '../../entities';
import { said, withoutSecrets } from '../../texts/shown';

/** What the service says about a call that it did not carry out. */
export interface ServiceError {
	/** Empty when the answer names none; so is the message. */
	readonly code: string;
	readonly message: string;
	/** The correlation id that Microsoft support asks for. */
	readonly target: string | undefined;
}

const longestName = 100;

/**
 * Reads the body of an error, whichever of the known shapes it has: the error inside `error`, or
 * bare. What it says is fit to be shown.
 *
 * @param secrets what the request held, which whoever answers may have sent back
 * Source: https://learn.microsoft.com/defender-endpoint/api/common-errors
 */
export function readServiceError(body: unknown, secrets: readonly string[] = []): ServiceError {
	const error = isRow(body) && isRow(body.error) ? body.error : body;
	if (!isRow(error)) return { code: '', message: '', target: undefined };
	const cleaned = (value: unknown, longest?: number): string =>
		typeof value === 'string' ? said(withoutSecrets(value, secrets), longest) : '';
	const target = cleaned(error.target, longestName);
	return {
		code: cleaned(error.code, longestName),
		message: cleaned(error.message),
		target: target === '' ? undefined : target,
	};
}
