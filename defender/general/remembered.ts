/**
 * What a process remembers as long as it lives, by key, within a bound: what was not asked for the
 * longest goes first.
 */
export class Remembered<V> {
	private readonly values = new Map<string, V>();

	/** @param most how many are kept */
	constructor(private readonly most: number) {}

	get size(): number {
		return this.values.size;
	}

	/** What is kept under the key, made where there is nothing yet. */
	of(key: string, make: () => V): V {
		const value = this.values.get(key) ?? make();
		// The order of a Map is that of its entries' making.
		this.values.delete(key);
		this.values.set(key, value);
		const [oldest] = this.values.keys();
		if (oldest !== undefined && this.values.size > this.most) this.values.delete(oldest);
		return value;
	}
}
