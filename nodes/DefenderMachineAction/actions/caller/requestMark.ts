import { createHash } from 'node:crypto';
import { ExpressionParser, type IExecuteFunctions } from 'n8n-workflow';
import { inputError, type DefenderError } from '../../../../defender/defenderError';
import { isRow } from '../../../../defender/entities';
import { excerpt } from '../../../../defender/texts/shown';
import {
	keyFlag,
	markFor,
	planFlag,
	type RequestMark,
	type RequestName,
} from '../../../../defender/machineActions/mark';
import { nodeOf } from '../../../shared/nodeOf';
import { emptiness } from '../../../shared/fields/origin';
import { idempotencyKeyField } from '../../fields/start/starting';
import { fromAiOf, sourceOfModel } from './modelSources';
import { isToolOfModel } from './requestNames';

const { name: keyName, displayName: keyLabel } = idempotencyKeyField.property;

/** The options as they stand in the form, expressions and all. */
function writtenOptions(context: IExecuteFunctions): unknown {
	return nodeOf(context).parameters.options;
}

/**
 * Refuses a key that a model would write: who makes up the key decides whether anything is sent.
 */
export function refuseModelKey(context: IExecuteFunctions): void {
	const options = writtenOptions(context);
	// One expression may give all options.
	const written = isRow(options) ? options[keyName] : options;
	if (typeof written !== 'string') return;
	const chooser = isToolOfModel(context) ? sourceOfModel(written) : fromAiOf(written);
	if (chooser === undefined) return;
	throw inputError(
		keyLabel,
		`an AI model would choose the key by ${chooser}, and with it whether anything is sent`,
		"Use a value that comes from the workflow itself, such as the number of a case or an alert: {{ $('Webhook').item.json.caseNumber }}.",
	);
}

/** Words that JavaScript puts into a text for what is not there, as in `'case-' + $json.number`. */
const wordOfNothing =
	/undefined|\[object \w+\]|Invalid Date|(?:^|[-_.:/#|])(?:null|NaN)(?:$|[-_.:/#|])/;

/**
 * Refuses a key in which an expression came out empty, as in `case-{{ $json.number }}`: it would be one
 * and the same key for all that have no number.
 *
 * @param key as it came out
 */
export function refuseHollowKey(context: IExecuteFunctions, itemIndex: number, key: string): void {
	const options = writtenOptions(context);
	const written = isRow(options) ? options[keyName] : options;
	if (typeof written !== 'string' || !written.startsWith('=')) return;
	if (wordOfNothing.test(key)) throw hollowKey(`its expression came out as "${excerpt(key)}"`);
	// Of all options at once it is not known which part is the key's.
	if (!isRow(options)) return;
	const parts = ExpressionParser.splitExpression(written.slice(1)).filter(
		({ text }) => text !== '',
	);
	for (const { type, text } of parts) {
		// What is nothing but one expression is looked at as a whole, like every field.
		if (type === 'text' || parts.length === 1) continue;
		const cameOutAs = emptiness(context.evaluateExpression(`{{${text}}}`, itemIndex));
		if (cameOutAs === undefined) continue;
		throw hollowKey(`the expression {{${text}}} in it came out as ${cameOutAs}`);
	}
}

function hollowKey(what: string): DefenderError {
	return inputError(
		keyLabel,
		`${what}, so that the key would stand for more than one request`,
		'Check that each expression in it gives a value for every item.',
	);
}

/** What an idempotency key is given for, besides the machine and the tenant in which it is looked for. */
interface Keyed {
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
	const { knownAgain, triedBefore = false, answers } = name;
	return { text: markFor(name, flag), knownAgain, triedBefore, answers, key: flag, older };
}

/** The mark of a request that carries a plan out. */
export function planMark(name: RequestName, number: string): RequestMark {
	const { knownAgain, triedBefore = false, answers } = name;
	return { text: markFor(name, planFlag(number)), knownAgain, triedBefore, answers };
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
	const { id } = nodeOf(context);
	if (!name.knownAgain || !uuid.test(id)) return undefined;
	const node = id.replace(/\W/g, '').slice(0, 8);
	const mark = markFor({ ...name, node });
	return comment.trimEnd().endsWith(mark) ? mark : undefined;
}
