import { DefenderError, type ErrorFacts } from '../../defender/defenderError';
import { proxyRefusalOf } from '../../defender/http/refusal/proxyRefusal';
import type { HttpResponse } from '../../defender/http/send';
import { readServiceError } from '../../defender/http/refusal/serviceError';
import { isRefusedBySetting, wordsOf } from '../../defender/http/refusal/refusal';
import { isTokenExpired } from '../../defender/http/refusal/tokenRefusal';

/**
 * Why an analyst may not do something; undefined for any other answer. An analyst needs both a
 * permission of the app registration and a role of their own, and app roles do not help.
 */
export function analystRefusal(answer: HttpResponse): DefenderError | undefined {
	const { status, body } = answer;
	const { code, message, target } = readServiceError(body);
	if (isRefusedBySetting(code) || proxyRefusalOf(answer) !== undefined) return undefined;
	const reason = reasonOf(answer);
	if (reason === undefined) return undefined;
	return new DefenderError({
		kind: reason.kind,
		message: reason.message,
		advice: reason.advice,
		words: wordsOf({ message, target }),
		status,
		...(code === '' ? {} : { code }),
		...(target === undefined ? {} : { target }),
	});
}

function reasonOf(
	answer: HttpResponse,
): Required<Pick<ErrorFacts, 'kind' | 'message' | 'advice'>> | undefined {
	if (isTokenExpired(answer)) {
		return {
			kind: 'unauthorized',
			message: 'Microsoft Defender says that the sign-in token has expired',
			advice:
				'No permission is missing. Compare the clock of the n8n host with the time, and connect the account of the credential again.',
		};
	}
	if (answer.status !== 403) return undefined;
	return {
		kind: 'forbidden',
		message: 'The analyst who is signed in may not do this',
		advice:
			'Give the app registration the delegated permission for it (WindowsDefenderATP > Delegated permissions), and the analyst a role in Microsoft Defender that covers it and this device group. Then connect the account of the credential again.',
	};
}
