import { describe, expect, test } from '@jest/globals';
import { apiMethods } from '../../../defender/contract.ts';
import { DefenderError, inputError } from '../../../defender/defenderError.ts';
import { readMachineAction, reasonOf, type MachineAction } from '../../../defender/entities.ts';
import { checkedLink } from '../../../defender/files/download/downloadHosts.ts';
import { commandInWords } from '../../../defender/files/liveResponse/liveResponse.ts';
import { refusalOf } from '../../../defender/http/refusal/refusal.ts';
import { readServiceError } from '../../../defender/http/refusal/serviceError.ts';
import { asError } from '../../../defender/general/settled.ts';
import { excerpt, said, textIn, withoutSecrets } from '../../../defender/texts/shown.ts';
import { entraRefusalOf } from '../../../defender/signIn/refusal/entraRefusal.ts';
import { hostErrorOf } from '../../../defender/signIn/refusal/hostError.ts';
import { readTokenAnswer } from '../../../defender/signIn/tokenAnswer.ts';
import { faultWithin } from '../../../nodes/shared/sendFaults.ts';
import { toNodeError } from '../../../nodes/shared/nodeErrors.ts';
import { UserError, type INode } from 'n8n-workflow';
import { faultsOfShown, hostileTexts, hostileValues, opaque, prototypeWords } from './hostile.mts';

const node: INode = {
	id: 'n',
	name: 'Defender',
	type: 'defender',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function thrown(work: () => unknown): Error {
	try {
		work();
	} catch (error) {
		return asError(error);
	}
	throw new Error('Nothing was thrown');
}

/** All that people get to read of an error. */
function textsOf(error: Error): string[] {
	const { message, advice, code, target, description } = error as Partial<DefenderError> & {
		description?: unknown;
	};
	return [message, advice, code, target, description].flatMap((text) =>
		typeof text === 'string' ? [text] : [],
	);
}

function refusedWith(status: number, body: unknown): Error {
	return refusalOf(apiMethods.isolate, { status, headers: {}, body }, 0);
}

function actionWith(fields: object): MachineAction {
	const action = readMachineAction({ id: 'a', status: 'Failed', ...fields });
	if (action === undefined) throw new Error('No action');
	return action;
}

/** Each way from outside into an error, a log or an item in place of an error. */
const ways: Readonly<Record<string, (text: unknown) => string[]>> = {
	'a refusal of the API': (text) =>
		[400, 401, 403, 404, 418, 429, 500].flatMap((status) =>
			textsOf(
				refusedWith(status, {
					error: { code: text, message: text, target: text, details: [text] },
				}),
			),
		),
	'a bare refusal': (text) =>
		textsOf(refusedWith(400, { code: text, message: text, target: text })),
	'a refusal of the tenant': (text) =>
		textsOf(
			refusedWith(401, {
				error: { message: `Reason of failure: ${textIn(text)}` },
			}),
		),
	'a refusal of Microsoft Entra': (text) =>
		textsOf(
			entraRefusalOf(400, {
				error: text,
				error_description: text,
				error_codes: [text, text],
				trace_id: text,
				timestamp: text,
			}),
		),
	'what Microsoft Entra sends back': (text) =>
		textsOf(
			thrown(() =>
				readTokenAnswer({ status: 400, body: { error: text, error_description: text } }, 'x', []),
			),
		),
	'a token that is none': (text) =>
		textsOf(
			thrown(() => readTokenAnswer({ status: 200, body: { access_token: [text] } }, 'x', [])),
		),
	'an error of n8n’s request helper': (text) =>
		textsOf(
			faultWithin(
				Object.assign(new Error(textIn(text)), {
					description: text,
					httpCode: text,
					body: { error: 'invalid', error_description: text },
				}),
				'https://api.example',
			),
		),
	'an error of n8n’s own': (text) =>
		textsOf(hostErrorOf(new UserError(typeof text === 'string' ? text : 'x'))),
	'an unexpected error': (text) =>
		textsOf(toNodeError(node, new TypeError(typeof text === 'string' ? text : 'x'))),
	'an error as n8n shows it': (text) =>
		textsOf(toNodeError(node, refusedWith(400, { error: { message: text, code: text } }))),
	'why an action failed': (text) => [
		new DefenderError({
			kind: 'actionFailed',
			message: reasonOf(
				actionWith({
					troubleshootInfo: text,
					cancellationComment: text,
					commands: Array.from({ length: 20 }, () => ({
						errors: Array(5).fill(text),
						command: { type: text, params: [{ key: text, value: text }] },
					})),
				}),
			),
		}).message,
	],
	'a command in words': (text) => {
		const command = { type: text, params: [{ key: 'Path', value: text }] };
		const [state] = actionWith({ commands: [{ command }] }).commands;
		return [state === undefined ? '' : commandInWords(state)];
	},
	'a download host': (text) =>
		textsOf(thrown(() => checkedLink(`https://${textIn(text)}.example/f`, undefined))),
	'a name in an error of ours': (text) => textsOf(inputError('Field', excerpt(text), said(text))),
};

/** The advice may name twenty machines. */
const longest = 6_000;

describe.each(Object.entries(ways))('%s', (_way, textsFrom) => {
	test.each(Object.entries(hostileTexts))('is short, readable and no secret: %s', (_what, text) => {
		for (const shown of textsFrom(text)) expect(faultsOfShown(shown, longest)).toEqual([]);
	});

	test.each(hostileValues.map((value, at) => [at, value]))('of any type: %d', (_at, value) => {
		for (const shown of textsFrom(value)) expect(faultsOfShown(shown, longest)).toEqual([]);
	});

	test.each(prototypeWords)('is not taken for a word of ours: %s', (word) => {
		expect(textsFrom(word).join(' ')).not.toMatch(/native code|\[object/);
	});
});

describe('what is said', () => {
	test('is a few hundred characters, in whole characters', () => {
		expect(said('😀'.repeat(1_000))).toMatch(/^(?:😀)+…$/u);
		expect(said('😀'.repeat(1_000)).length).toBeLessThanOrEqual(400);
		expect(said(' as\nit is ')).toBe('as it is');
	});

	test('holds nothing of what the request held', () => {
		const { message } = readServiceError({ message: `no: ${opaque}, ${opaque}` }, [opaque]);
		expect(message).toBe('no: ***, ***');
		expect(withoutSecrets('wrong', ['wrong'])).toBe('wrong');
	});
});
