import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import {
	keyFlag,
	markFor,
	type RequestMark,
	type RequestName,
} from '../../../defender/machineActions/mark';
import { idempotencyKeyField } from '../fields/starting';

const { name: keyName, displayName: keyLabel } = idempotencyKeyField.property;

/** The options as they stand in the form, expressions and all. */
function writtenOptions(context: IExecuteFunctions): unknown {
	return context.getNode().parameters.options;
}

/** Refuses a key that a model would write: who makes up the key decides whether anything is sent. */
export function refuseModelKey(context: IExecuteFunctions): void {
	const options = writtenOptions(context);
	const written = isRow(options) ? options[keyName] : options;
	if (typeof written !== 'string' || !/\$fromai\b/i.test(written)) return;
	throw inputError(
		keyLabel,
		'an AI model would choose the key, and with it whether anything is sent',
		'Use a value that comes from the workflow itself, such as the number of a case or an alert.',
	);
}

/** What an idempotency key is given for, besides the machine and the tenant in which it is looked for. */
export interface Keyed {
	readonly method: string;
	readonly body: Readonly<Record<string, unknown>>;
	/** Empty without a key. */
	readonly key: string;
}

/** The mark of a request. */
export function requestMark(
	name: RequestName,
	older: string | undefined,
	{ method, body, key }: Keyed,
): RequestMark {
	const flag = key === '' ? undefined : keyFlag(hash(JSON.stringify([method, body, key])));
	const { knownAgain, triedBefore = false } = name;
	return { text: markFor(name, flag), knownAgain, triedBefore, key: flag, older };
}

function hash(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The mark that the Comment field held by default before the node put marks there itself, where the
 * comment ends with exactly this one. It keeps eight characters of the node's ID, which tell nodes
 * apart only where IDs are random.
 */
export function olderMark(
	context: IExecuteFunctions,
	name: RequestName,
	comment: string,
): string | undefined {
	const { id } = context.getNode();
	if (!name.knownAgain || !uuid.test(id)) return undefined;
	const node = id.replace(/\W/g, '').slice(0, 8);
	const mark = markFor({ ...name, node });
	return comment.trimEnd().endsWith(mark) ? mark : undefined;
}
