/** The process that n8n runs in, as far as our nodes keep something in it. */
export class HostProcess {
	private life = 0;

	/** It dies, and another one takes its place. */
	restart(): void {
		this.life += 1;
	}

	/** Gives what `make` makes, a new one after each death. */
	memory<T>(make: () => T): () => T {
		let current: { readonly life: number; readonly value: T } | undefined;
		return () => {
			if (current?.life !== this.life) current = { life: this.life, value: make() };
			return current.value;
		};
	}
}
