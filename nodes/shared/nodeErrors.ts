import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { DefenderError, type ErrorKind } from '../../defender/defenderError';
import { said, shown } from '../../defender/texts/shown';

/** What the service, or the way to it, refused. Everything else is n8n's "operation" error. */
const serviceKinds: readonly ErrorKind[] = [
	'unauthorized',
	'forbidden',
	'notFound',
	'conflict',
	'refused',
	'quota',
	'unreachable',
	'ambiguous',
	'malformed',
	'foreignAnswer',
	'serviceFault',
];

/**
 * What n8n's durable scheduler makes of a failed poll; other engines ignore it. Causes that wait for
 * people, such as an expired secret, would silence a trigger for half an hour, also when they are gone
 * within a minute, so that all but Microsoft's limits count as passing.
 */
function pollFailureOf({ kind, retryAfterMs }: DefenderError) {
	return { ...passing, ...(kind === 'quota' ? { cause: 'rate-limited' } : {}), retryAfterMs };
}

const passing = { cause: 'temporarily-unavailable' };

/** The advice, and what became of twenty items. */
const longestDescription = 20_000;

interface Shown {
	readonly itemIndex?: number | undefined;
	/** Appended to the advice, e.g. which actions were started already. */
	readonly aftermath?: string | undefined;
}

/** The error with its tenant, where it is one of several. */
export function inTenant(error: Error, tenant: string): Error {
	if (!(error instanceof DefenderError)) return error;
	return error.with({ message: `Tenant ${tenant}: ${error.message}` });
}

/** The error as n8n shows it: message, advice below, the item it belongs to. */
export function toNodeError(
	node: INode,
	error: Error,
	{ itemIndex, aftermath = '' }: Shown = {},
): NodeApiError | NodeOperationError {
	if (!(error instanceof DefenderError)) {
		// It may be anybody's, and n8n would store all that hangs on it.
		const fault = new NodeOperationError(node, said(error.message) || error.name, {
			...(itemIndex === undefined ? {} : { itemIndex }),
			...(aftermath === ''
				? {}
				: { description: asDescription(shown(aftermath, longestDescription)) }),
		});
		return Object.assign(fault, { failure: passing });
	}
	const whole = [error.advice, aftermath].filter((part) => part !== '').join(' ');
	const description = asDescription(shown(whole, longestDescription), [
		...error.details,
		...error.words,
	]);
	// A model, or a program that calls the tool, is told the message alone.
	const message = node.type.endsWith('Tool') ? error.wholeMessage : error.message;
	const options = {
		message,
		description,
		...(itemIndex === undefined ? {} : { itemIndex }),
	};
	const nodeError = serviceKinds.includes(error.kind)
		? new NodeApiError(node, bodyOf(error), { ...options, ...statusOf(error) })
		: new NodeOperationError(node, message, options);
	return Object.assign(nodeError, { failure: pollFailureOf(error) });
}

/**
 * What stands below the message. n8n's editor shows it as HTML: what begins like a tag would vanish or
 * be loaded, lines run together, and what stands between backticks is set apart.
 */
function asDescription(advice: string, details: readonly string[] = []): string {
	const lines = details.map((line) => `\`${line.replaceAll('`', "'")}\``);
	return [advice, ...lines].join('\n').replaceAll('<', '‹').trim();
}

function statusOf(error: DefenderError): { httpCode?: string } {
	return error.status === undefined ? {} : { httpCode: String(error.status) };
}

/** What NodeApiError keeps as the answer: never more than the service's own words. */
function bodyOf(error: DefenderError): JsonObject {
	return {
		message: error.message,
		...(error.code === undefined ? {} : { code: error.code }),
		...(error.target === undefined ? {} : { target: error.target }),
	};
}
