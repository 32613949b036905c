/** One request that reached the simulator, and how it was answered. */
export interface LoggedRequest {
	/** Counts from 0 in the order of arrival, never reused until the log is cleared. */
	index: number;
	/** Clock time of arrival in milliseconds. */
	at: number;
	operation: string;
	method: string;
	/** Path with query, as received. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	/** JSON parsed, form fields as a record, uploads as their fields and a description of the file. */
	body: unknown;
	machineId?: string;
	actionId?: string;
	clientId?: string;
	/** Of the access token, or of the sign-in. */
	tenantId?: string;
	/** The status answered; 0 when the connection was broken or never answered. */
	status: number;
}

/** What tests ask: which requests came, in which order, how many. */
export class RequestLog {
	private entries: LoggedRequest[] = [];
	private readonly onAnswer: ((request: Readonly<LoggedRequest>) => void) | undefined;

	constructor(onAnswer?: (request: Readonly<LoggedRequest>) => void) {
		this.onAnswer = onAnswer;
	}

	/** Notes a request; the caller completes the entry while it learns more. */
	note(entry: Omit<LoggedRequest, 'index' | 'status'>): LoggedRequest {
		const logged = { ...entry, index: this.entries.length, status: 0 };
		this.entries.push(logged);
		return logged;
	}

	/** Completes an entry with the status answered. */
	answered(entry: LoggedRequest, status: number): void {
		Object.assign(entry, { status });
		this.onAnswer?.(entry);
	}

	all(): LoggedRequest[] {
		return [...this.entries];
	}

	of(operation: string): LoggedRequest[] {
		return this.entries.filter((entry) => entry.operation === operation);
	}

	/** Every POST to the API; signing in is not one of them. */
	posts(): LoggedRequest[] {
		return this.entries.filter(
			({ method, operation }) =>
				method === 'POST' && operation !== 'token' && operation !== 'foreign',
		);
	}

	count(operation?: string): number {
		return operation === undefined ? this.entries.length : this.of(operation).length;
	}

	clear(): void {
		this.entries = [];
	}
}
