import { asStored, errorText } from './text.mts';

/** Everything that leaves an engine: what users see, what n8n stores, what goes to the log. */
export class Journal {
	readonly logs: string[] = [];
	private readonly seen: string[] = [];

	readonly log = (line: string): void => {
		this.logs.push(line);
	};

	/** @param value an error, or data as n8n would store it */
	note(value: unknown): void {
		this.seen.push(value instanceof Error ? errorText(value) : asStored(value));
	}

	/** Passes on what `work` gives or throws, and notes it. */
	async noting<T>(work: () => Promise<T>): Promise<T> {
		try {
			const result = await work();
			this.note(result);
			return result;
		} catch (error) {
			this.note(error);
			throw error;
		}
	}

	get text(): string {
		return [...this.seen, ...this.logs].join('\n');
	}
}
