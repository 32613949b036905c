/** Who is woken first among those that are due at the same instant. */
export enum Rank {
	/** Code under test. */
	Product,
	/** The test itself, so that it sees everything that was due as already done. */
	Test,
}

export interface Sleeper {
	readonly due: number;
	readonly rank: Rank;
	readonly wake: () => void;
}

function isBefore(one: Sleeper, other: Sleeper): boolean {
	return one.due === other.due ? one.rank < other.rank : one.due < other.due;
}

/** Those who wait for virtual time to pass, earliest first; equals keep the order they came in. */
export class Sleepers {
	private readonly queue: Sleeper[] = [];

	get isEmpty(): boolean {
		return this.queue.length === 0;
	}

	add(sleeper: Sleeper): void {
		this.queue.splice(this.positionAfterEquals(sleeper), 0, sleeper);
	}

	remove(sleeper: Sleeper): void {
		const position = this.queue.indexOf(sleeper);
		if (position >= 0) this.queue.splice(position, 1);
	}

	/** Takes out all who share the earliest instant and rank. */
	takeNext(): Sleeper[] {
		const [first] = this.queue;
		if (first === undefined) return [];
		const end = this.positionAfterEquals(first);
		return this.queue.splice(0, end);
	}

	private positionAfterEquals(sleeper: Sleeper): number {
		let low = 0;
		let high = this.queue.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const there = this.queue[middle];
			if (there !== undefined && isBefore(sleeper, there)) high = middle;
			else low = middle + 1;
		}
		return low;
	}
}
