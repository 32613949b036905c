/** What a control route was told and cannot do; the text says what it takes. */
export class ControlError extends Error {}

/** What a value of a body has to be. */
interface Kind {
	/** With its article, as errors and the documentation call it. */
	readonly called: string;
	/** @throws ControlError for a value of another kind; `at` is where it stands. */
	check(value: unknown, at: string): void;
}

function simple(called: string, accepts: (value: unknown) => boolean): Kind {
	return {
		called,
		check(value, at) {
			if (!accepts(value)) throw new ControlError(`${at} is to be ${called}`);
		},
	};
}

export const text = simple('a text', (value) => typeof value === 'string');
export const number = simple('a number', (value) => Number.isFinite(value));
export const yesOrNo = simple('true or false', (value) => typeof value === 'boolean');
export const anyObject = simple('an object', isObject);
export const moment = simple(
	'a time such as 2026-01-31T03:00:00Z',
	(value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
);

export function oneOf(values: readonly string[]): Kind {
	const accepts = (value: unknown): boolean => values.some((known) => known === value);
	return simple(`one of ${values.join(', ')}`, accepts);
}

export function orNull({ called, check }: Kind): Kind {
	return {
		called: `${called} or null`,
		check: (value, at) => {
			if (value !== null) check(value, at);
		},
	};
}

/** An object whose names are anything and whose values are of one kind. */
export function each({ called, check }: Kind): Kind {
	return {
		called: `an object with ${called} for each name`,
		check(value, at) {
			if (!isObject(value)) throw new ControlError(`${at} is to be an object`);
			for (const [name, inner] of Object.entries(value)) check(inner, `${at}.${name}`);
		},
	};
}

export function listOf({ called, check }: Kind): Kind {
	return {
		called: `a list, each ${called}`,
		check(value, at) {
			if (!Array.isArray(value)) throw new ControlError(`${at} is to be a list`);
			for (const [index, inner] of value.entries()) check(inner, `${at}[${index}]`);
		},
	};
}

/** Texts are taken as they are, anything else as the kind given. */
export function textOr({ called, check }: Kind): Kind {
	return {
		called: `a text or ${called}`,
		check: (value, at) => {
			if (typeof value !== 'string') check(value, at);
		},
	};
}

/** An object with fields of these names and no others; all of a type, as the compiler sees to. */
export interface Shape<Body> extends Kind {
	readonly fields: Readonly<Record<string, Kind>>;
	/** Names of the fields that may not be missing. */
	readonly needs: readonly string[];
	/** @throws ControlError that names the field. */
	read(body: unknown): Body;
}

/** @param called with its article, such as "a fault". */
export function shape<Body extends object>(
	called: string,
	fields: Readonly<Record<keyof Body & string, Kind>>,
	needs: readonly (keyof Body & string)[] = [],
): Shape<Body> {
	const kinds = new Map(Object.entries<Kind>(fields));
	const check = (value: unknown, at: string): void => {
		const where = at === '' ? called : at;
		const start = where.charAt(0).toUpperCase() + where.slice(1);
		if (!isObject(value)) throw new ControlError(`${start} is to be a JSON object`);
		for (const [name, inner] of Object.entries(value)) {
			const kind = kinds.get(name);
			if (kind === undefined) {
				const known = [...kinds.keys()].join(', ');
				throw new ControlError(`There is no "${name}" in ${where}; it takes ${known}`);
			}
			kind.check(inner, at === '' ? `"${name}"` : `${at}.${name}`);
		}
		const missing = needs.filter((name) => !(name in value));
		if (missing.length > 0) throw new ControlError(`${start} needs "${missing.join('", "')}"`);
	};
	function assertBody(body: unknown): asserts body is Body {
		check(body, '');
	}
	return {
		called,
		fields,
		needs,
		check,
		read(body) {
			assertBody(body);
			return body;
		},
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
