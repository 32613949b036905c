import { DefenderError } from '../../defenderError';
import { said, textIn } from '../../texts/shown';
import { meaningOf, type Meaning } from './entraErrors';

/** What an error answer of the sign-in service says, in whichever of its layouts. */
interface EntraAnswer {
	/** AADSTS codes without the letters, in the order of the answer. */
	readonly codes: readonly number[];
	/** Microsoft's own first sentence, without code and trace. */
	readonly sentence: string;
	readonly traceId: string;
	readonly timestamp: string;
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function found(pattern: RegExp, text: string): string {
	return pattern.exec(text)?.[1]?.trim() ?? '';
}

/** Entra names one code, or two where one is the reason behind a general one. */
const mostCodes = 20;

/** The codes in the text come first: they name the reason behind a general code. */
function codesOf(description: string, listed: unknown): number[] {
	const named = [...description.matchAll(/AADSTS(\d{1,10})/g)].map(([, digits]) => Number(digits));
	const others: unknown[] = Array.isArray(listed) ? listed.slice(0, mostCodes) : [];
	const codes = others.flatMap((code) => (/^\d{1,10}$/.test(textIn(code)) ? Number(code) : []));
	return [...new Set([...named.slice(0, mostCodes), ...codes])];
}

function firstSentence(description: string): string {
	const [text = ''] = description
		.replace(/AADSTS\d+:\s*/g, '')
		.split(/[\r\n]|\s(?:Trace ID|Correlation ID|Timestamp):/, 1);
	const plain = said(text, 300);
	return /^.+?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}

const longestName = 100;
/** Far more than Entra writes. */
const longestDescription = 5_000;

function readAnswer(body: Readonly<Record<string, unknown>>): EntraAnswer {
	const description = textOf(body.error_description).slice(0, longestDescription);
	return {
		codes: codesOf(description, body.error_codes),
		sentence: firstSentence(description) || said(body.error, longestName),
		traceId: said(body.trace_id, longestName) || found(/Trace ID:\s*([\w-]{1,100})/, description),
		timestamp:
			said(body.timestamp, longestName) || found(/Timestamp:\s*([\d: -]{1,100}Z)/, description),
	};
}

/** "AADSTS7000215, trace ID 0a1b2c3d-…, 2026-03-03 09:00:00Z": what Microsoft support asks for. */
function supportReference(code: number | undefined, answer: EntraAnswer): string {
	const parts = [
		code === undefined ? '' : `AADSTS${code}`,
		answer.traceId === '' ? '' : `trace ID ${answer.traceId}`,
		answer.timestamp,
	].filter((part) => part !== '');
	return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** A code that is not listed keeps Microsoft's sentence, which is better than none of ours. */
function unlisted(answer: EntraAnswer, status: number): Meaning {
	return {
		what: answer.sentence === '' ? `it answered with HTTP ${status}` : answer.sentence,
		advice: 'Look up the code at https://login.microsoftonline.com/error for what it means.',
		kind: status >= 500 || status === 429 ? 'serviceFault' : 'unauthorized',
	};
}

/**
 * Turns an error answer of the sign-in service into an error with advice. Code, trace ID and
 * timestamp stay in the advice.
 */
export function entraRefusalOf(
	status: number,
	body: Readonly<Record<string, unknown>>,
): DefenderError {
	const answer = readAnswer(body);
	const code = answer.codes.find((one) => meaningOf(one) !== undefined) ?? answer.codes[0];
	const listed = code === undefined ? undefined : meaningOf(code);
	const { what, advice, kind } = listed ?? unlisted(answer, status);
	return new DefenderError({
		kind,
		message: `Microsoft Entra did not sign the app in: ${what.replace(/[.\s]+$/, '')}`,
		advice: `${advice}${supportReference(code, answer)}`,
		status,
		...(code === undefined ? {} : { code: `AADSTS${code}` }),
		...(answer.traceId === '' ? {} : { target: answer.traceId }),
	});
}
