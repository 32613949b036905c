import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { apiMethods, pathOf } from '../../../defender/contract.ts';
import { compareTimes, readMachineAction, timeOf } from '../../../defender/entities.ts';
import { safeFileName } from '../../../defender/files/download/fileNames.ts';
import { refusalOf, retryAfterMs } from '../../../defender/http/refusal/refusal.ts';
import { compareText, oneOf, queryString } from '../../../defender/filters/odata.ts';
import { markedComment, markOf } from '../../../defender/machineActions/mark.ts';
import { entraRefusalOf } from '../../../defender/signIn/refusal/entraRefusal.ts';
import { faultsOfShown, token } from './hostile.mts';

/** Printed, so that a failure can be repeated: `fc.assert(property, { seed })`. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

function holds<T>(name: string, property: fc.IProperty<T>, numRuns = 500): void {
	test(name, () => {
		process.stdout.write(`property "${name}": ${numRuns} runs, PROPERTY_SEED=${seed}\n`);
		fc.assert(property, { numRuns, seed });
	});
}

const text = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 600 }),
	fc.string({ unit: 'grapheme', maxLength: 100 }),
	fc.tuple(fc.string(), fc.string()).map(([before, after]) => `${before}${token}${after}`),
);
const body = fc.oneof(
	fc.jsonValue({ maxDepth: 4 }),
	text,
	fc.record({ error: fc.record({ code: text, message: text, target: text }) }),
	fc.record({ error: text, error_description: text, error_codes: fc.array(fc.jsonValue()) }),
);
const status = fc.integer({ min: 300, max: 599 });

describe('whatever is answered', () => {
	holds(
		'an error is readable, short, and no secret',
		fc.property(body, status, fc.string(), (answered, code, wait) => {
			const response = { status: code, headers: { 'retry-after': wait }, body: answered };
			const errors = [
				refusalOf(apiMethods.isolate, response, 0),
				refusalOf(apiMethods.listMachines, response, 0),
				entraRefusalOf(code, (Object(answered) ?? {}) as Record<string, unknown>),
			];
			for (const { message, advice, code: said = '', target = '' } of errors) {
				expect(message).not.toBe('');
				for (const shown of [message, advice, said, target]) {
					expect(faultsOfShown(shown, 2_000)).toEqual([]);
				}
			}
		}),
	);

	holds(
		'an entity is read, and reading it again changes nothing',
		fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
			const once = readMachineAction({ id: 'a', ...(Object(value) as object) });
			const copy: unknown = structuredClone(once);
			expect(readMachineAction(copy)).toEqual(once);
		}),
	);

	holds(
		'Retry-After is no time or one within a day',
		fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), (header) => {
			const wait = retryAfterMs({ status: 429, headers: { 'retry-after': header }, body: '' }, 0);
			expect(wait === undefined || (wait >= 0 && wait <= 86_400_000)).toBe(true);
		}),
	);
});

describe('timestamps', () => {
	const time = fc
		.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true })
		.map((date) => date.toISOString().slice(0, 19));
	const fraction = fc.stringMatching(/^\d{1,7}$/);

	holds(
		'are ordered to their last digit, with or without trailing zeros',
		fc.property(time, fraction, fraction, (second, one, other) => {
			const [left, right] = [one, other].map((digits) => digits.padEnd(7, '0'));
			const expected = Math.sign(Number(left) - Number(right));
			const written = (digits: string) => `${second}.${digits.replace(/0+$/, '') || '0'}Z`;
			expect(Math.sign(compareTimes(written(one), written(other)))).toBe(expected);
			expect(timeOf(written(one))).toBe(Date.parse(`${second}.${one.padEnd(3, '0').slice(0, 3)}Z`));
		}),
	);
});

describe('what is sent', () => {
	holds(
		'a filter means its value, whatever that is',
		fc.property(fc.string({ unit: 'binary' }), (value) => {
			const written = queryString({ filter: compareText('computerDnsName', 'eq', value) });
			const filter = new URLSearchParams(written).get('$filter') ?? '';
			const [, literal = ''] = /^computerDnsName eq '(.*)'$/s.exec(filter) ?? [];
			expect(literal.replaceAll("''", '')).not.toContain("'");
			expect(literal.replaceAll("''", "'")).toBe(value);
		}),
	);

	holds(
		'a list of values has as many as were given',
		fc.property(fc.array(fc.uuid(), { minLength: 1, maxLength: 30 }), (values) => {
			const written = queryString({ filter: oneOf('id', values) });
			const filter = new URLSearchParams(written).get('$filter') ?? '';
			expect(filter.match(/'[^']*'/g)).toHaveLength(values.length);
		}),
	);

	holds(
		'a path leads nowhere else',
		fc.property(fc.string({ unit: 'binary', minLength: 1 }), (fileName) => {
			const path = pathOf(apiMethods.deleteLibraryFile, { fileName: fileName });
			expect(path).toMatch(/^\/api\/libraryfiles\/[^/?#\s]*$/);
		}),
	);

	holds(
		'a comment of any text ends with its own mark and has no other',
		fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (comment) => {
			const mark = '[n8n:w.1.n.0.0]';
			const sent = markedComment(`${comment} ${mark} ${comment}`, mark);
			expect(markOf(sent)).toBe(mark);
			expect(sent.length).toBeLessThanOrEqual(1_000);
			expect(sent.split('[n8n:')).toHaveLength(2);
		}),
	);

	holds(
		'a file name is one that every system keeps',
		fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (path) => {
			const name = safeFileName(path, 'file');
			expect(name).toMatch(/^[^\p{Cc}\p{Cf}\\/<>:"|?*]+$/u);
			expect(name).not.toMatch(/^[\s.-]|[\s.]$/);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(201);
			expect(safeFileName(name, 'file')).toBe(name);
		}),
	);
});
