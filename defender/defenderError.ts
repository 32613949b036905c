import type { MachineAction } from './entities';
import { shown } from './texts/shown';

/** What kind of thing stopped an item; callers branch on this, users read message and advice. */
export type ErrorKind =
	/** A parameter is wrong; nothing was sent. */
	| 'input'
	/** The target could not be resolved to exactly one machine; nothing was sent. */
	| 'target'
	/** A guard rail refused; nothing was sent. */
	| 'rail'
	| 'unauthorized'
	| 'forbidden'
	| 'notFound'
	/** An action of this or the opposite kind is already in progress. */
	| 'conflict'
	/** Any other 4xx answer. */
	| 'refused'
	/** The service or our own budget says that the quota is used up. */
	| 'quota'
	/** The request surely did not reach the service. */
	| 'unreachable'
	/** The request may have had its effect, and the service could not be asked whether it had. */
	| 'ambiguous'
	/** The service answered something that is not what its documentation describes. */
	| 'malformed'
	/**
	 * An answer of status 200 that does not name what was asked about, or names something else: that of
	 * a gateway, or for somebody else. Nothing counts as read or done because of it.
	 */
	| 'foreignAnswer'
	/** The service had a fault of its own (5xx) and reading again did not help. */
	| 'serviceFault'
	/** The machine action ended as Failed, TimeOut or Cancelled. */
	| 'actionFailed'
	/** The deadline passed: of a wait, or of a call that was not made any more. */
	| 'timedOut'
	/** A file could not be delivered whole and verified. */
	| 'download'
	/** The user stopped the execution. */
	| 'cancelled';

export interface ErrorFacts {
	readonly kind: ErrorKind;
	/** What happened, in one sentence. */
	readonly message: string;
	/** What to do about it. */
	readonly advice?: string;
	/** Microsoft's own words and IDs, each of which stands in a line of its own, set apart from the advice above. */
	readonly details?: readonly string[];
	/** What the service said and what its support asks for, a line each: last, and only for people. */
	readonly words?: readonly string[];
	/** HTTP status of the service's answer. */
	readonly status?: number;
	/** The service's own error code, e.g. `ResourceNotFound`. */
	readonly code?: string;
	/** The service's correlation id, to quote to Microsoft support. */
	readonly target?: string;
	/** How long the quota needs, when that is what is missing. */
	readonly retryAfterMs?: number;
	/** The machine action it is about, as last seen. */
	readonly action?: MachineAction;
	readonly cause?: unknown;
}

/** Of a sentence, and of what to do: some name up to twenty machines. */
const longestMessage = 2_000;
const longestAdvice = 6_000;
/** Of the service's own error codes and correlation ids. */
const longestName = 100;

/**
 * Everything that the domain core throws on purpose. Names and texts in it may come from anywhere, so
 * that here each of them becomes one that can be shown.
 */
export class DefenderError extends Error {
	readonly kind: ErrorKind;
	readonly advice: string;
	readonly details: readonly string[];
	readonly words: readonly string[];
	readonly status: number | undefined;
	readonly code: string | undefined;
	readonly target: string | undefined;
	readonly retryAfterMs: number | undefined;
	readonly action: MachineAction | undefined;

	constructor(facts: ErrorFacts) {
		const { message, advice = '', details = [], words = [], code, target, cause } = facts;
		super(shown(message, longestMessage), cause === undefined ? undefined : { cause });
		this.name = 'DefenderError';
		this.kind = facts.kind;
		this.advice = shown(advice, longestAdvice);
		this.details = details.map((line) => shown(line, longestMessage));
		this.words = words.map((line) => shown(line, longestMessage));
		this.status = facts.status;
		this.code = code === undefined ? undefined : shown(code, longestName);
		this.target = target === undefined ? undefined : shown(target, longestName);
		this.retryAfterMs = facts.retryAfterMs;
		this.action = facts.action;
	}

	/** With Microsoft's words and IDs, for those who are shown nothing but a message. */
	get wholeMessage(): string {
		return [this.message, ...this.details].join('\n');
	}

	/** The same error in other words; all that the service said is kept. */
	with(
		change: Partial<Pick<ErrorFacts, 'message' | 'advice' | 'details' | 'action'>>,
	): DefenderError {
		const { kind, message, advice, details, words, status, code, target, retryAfterMs, action } =
			this;
		const told = { kind, message, advice, details, words };
		const facts = { ...told, status, code, target, retryAfterMs, action };
		return new DefenderError({ ...facts, ...change, cause: this });
	}

	/** The same error, told as part of something larger. */
	within(what: string, action: MachineAction): DefenderError {
		return this.with({ message: `${what}: ${this.message}`, action });
	}
}

/** Rejections of a sleep or a request because the user stopped the execution. */
export class ExecutionCancelled extends DefenderError {
	constructor() {
		super({
			kind: 'cancelled',
			message: 'The execution was stopped',
			advice: 'Actions that were already started go on in Microsoft Defender.',
		});
		this.name = 'ExecutionCancelled';
	}
}

/** A parameter that cannot be used. `field` is the display name that the user sees. */
export function inputError(field: string, what: string, fix: string): DefenderError {
	return new DefenderError({ kind: 'input', message: `${field}: ${what}`, advice: fix });
}

/**
 * An answer with status 200 that is not Microsoft Defender's.
 *
 * @param message what it should have been
 */
export function foreignAnswer(message: string, kind: ErrorKind = 'foreignAnswer'): DefenderError {
	return new DefenderError({
		kind,
		message,
		advice: 'Check the API URL of the credential; a gateway in between may answer in its place.',
	});
}

/** The same where it names something else than what was asked about. */
export function answerAbout(found: string, asked: string): DefenderError {
	return foreignAnswer(
		`Microsoft Defender was asked about ${asked} and answered about ${found}, so the answer was not used`,
	);
}

export function isDefenderError(value: unknown, ...kinds: ErrorKind[]): value is DefenderError {
	return value instanceof DefenderError && (kinds.length === 0 || kinds.includes(value.kind));
}
