import { seconds, type Clock } from '../../general/clock';
import { DefenderError } from '../../defenderError';
import { backOffMs } from '../../http/retryPolicy';
import { NetworkFault } from '../../http/send';
import { settle } from '../../general/settled';
import { brokenOff, DamagedDownload, outOfTime, sizeInWords } from './downloadErrors';
import { IdleGuard } from './idleGuard';
import type { LinkedFile } from './linkedFile';
import { Progress } from './progress';
import type { FileAnswer } from './transfer';
import { beginOf, wireFileOf, type WireFile } from './wireFile';

interface ReaderSettings {
	/** What is read, for messages. */
	readonly name: string;
	readonly clock: Clock;
	/** Between 0 and 1; spreads retries. */
	readonly random: () => number;
	readonly notice: (text: string) => void;
	readonly deadline: number;
	/** Bytes of the file when it was read before and did not have the length that was announced. */
	readonly lengthBefore: number | undefined;
}

/** Over the whole file, however far it got in between. */
const mostTries = 8;
const longestIdleMs = seconds(60);
/** What gzip adds at the least to a file that it cannot make smaller. */
const packageBytes = 64;

const worthAnotherTry = ['unreachable', 'serviceFault', 'quota'];

/**
 * Reads a file whole, over as many connections as it takes: a download that breaks goes on where it
 * broke. What differs from its announced length or checksum throws at its end.
 */
export class WireReader {
	private readonly progress = new Progress();
	/** Whether its length or checksum was there to be compared, and was right. */
	isVerified = false;
	private tried = 0;
	private guard: IdleGuard | undefined;
	private answer: FileAnswer | undefined;
	private wire: WireFile | undefined;

	constructor(
		private readonly file: LinkedFile,
		private readonly settings: ReaderSettings,
	) {}

	/** Begins the download and returns the head of the answer. */
	async open(): Promise<FileAnswer> {
		const answer = await this.next();
		this.answer = answer;
		this.wire = wireFileOf(answer);
		return answer;
	}

	/** Size of the whole file; undefined when its host does not tell. */
	get size(): number | undefined {
		return this.wire?.size;
	}

	/** Gives up a download that was begun. */
	close(): void {
		this.guard?.end();
		this.answer?.discard();
	}

	async *chunks(): AsyncGenerator<Uint8Array, void> {
		try {
			while (this.answer !== undefined) {
				const fault = yield* this.body(this.answer);
				this.answer = fault === undefined ? undefined : await this.goOn(fault);
			}
			this.check();
		} finally {
			this.close();
		}
	}

	/** The bytes of one answer that have not come before; returns why it ended too early. */
	private async *body(answer: FileAnswer): AsyncGenerator<Uint8Array, DefenderError | undefined> {
		const overlap = this.progress.overlapFrom(beginOf(answer) ?? 0);
		const iterator = answer.body[Symbol.asyncIterator]();
		for (;;) {
			const read = await settle(() => this.watched(() => iterator.next()));
			if (!read.ok) return this.fault(read.error);
			if (read.value.done === true) break;
			const chunk = overlap.newPartOf(read.value.value);
			if (chunk === undefined) throw this.changed();
			this.progress.add(chunk);
			if (chunk.byteLength > 0) yield chunk;
		}
		this.guard?.end();
		// A host may give less than the part that was asked for, in good order.
		const isPart = answer.status === 206 && this.progress.received < (this.size ?? 0);
		if (!isPart && !overlap.isPending) return undefined;
		return this.fault(new NetworkFault(true, 'the connection ended early'));
	}

	private async watched<T>(ask: () => Promise<T>): Promise<T> {
		return this.guard === undefined ? await ask() : await this.guard.awaiting(ask);
	}

	/** Connects again for the rest. */
	private async goOn(fault: DefenderError): Promise<FileAnswer> {
		this.close();
		await this.pause(fault);
		const asked = this.progress.resumeAt;
		const answer = await this.next();
		const begin = beginOf(answer);
		if (begin === 0 || (begin === asked && isSame(wireFileOf(answer), this.wire))) return answer;
		answer.discard();
		throw this.changed();
	}

	/** The next answer, with as many tries as it takes. */
	private async next(): Promise<FileAnswer> {
		for (;;) {
			const { clock, deadline } = this.settings;
			const link = await this.file.link();
			const guard = new IdleGuard(clock, longestIdleMs, deadline);
			this.guard = guard;
			const wanted = { from: this.progress.resumeAt, etag: this.wire?.etag };
			const asked = await settle(() => this.file.part(link, wanted, guard.signal));
			if (asked.ok && asked.value !== undefined) return asked.value;
			guard.end();
			if (!asked.ok) await this.pause(this.fault(asked.error));
		}
	}

	private fault(error: Error): DefenderError {
		if (error instanceof DefenderError) return error;
		const fault =
			error instanceof NetworkFault ? error : new NetworkFault(true, 'the connection broke');
		return brokenOff(this.settings.name, fault);
	}

	/** Sleeps before the next try, or throws when there must not be one. */
	private async pause(fault: DefenderError): Promise<void> {
		const { clock, deadline, random, notice, name } = this.settings;
		this.tried += 1;
		if (!worthAnotherTry.includes(fault.kind)) throw fault;
		const late = outOfTime(name, this.tried > 1 ? this.broke(fault) : undefined);
		if (clock.now() >= deadline) throw late;
		if (this.tried >= mostTries) throw fault;
		const pause = Math.max(fault.retryAfterMs ?? 0, backOffMs('unreachable', this.tried, random()));
		if (clock.now() + pause > deadline) throw late;
		notice(`${fault.message}. The download was taken up again`);
		await clock.sleep(pause);
	}

	/** What went wrong again and again, for an error that else only says that time was up. */
	private broke(fault: DefenderError): string {
		const { received } = this.progress;
		return `it broke off ${this.tried} times, the last time after ${sizeInWords(received)} (${fault.message})`;
	}

	/** All of an answer has come: is it all of the file? */
	private check(): void {
		const { received, md5 } = this.progress;
		if (this.size !== undefined && received !== this.size) {
			// An answer that ends early breaks. One that ends in good order with another length, twice
			// with the same, was unpacked on its way by n8n, and the announced length is of the package.
			// What is unpacked is hardly smaller than its package: that would be the half of a file.
			const isUnpacked = received > this.size - packageBytes;
			if (isUnpacked && received === this.settings.lengthBefore) return;
			throw this.damaged(`has ${received} bytes instead of ${this.size}`);
		}
		if (this.wire?.md5 !== undefined && this.wire.md5 !== md5) {
			throw this.damaged('differs from its checksum');
		}
		this.isVerified = this.size !== undefined || this.wire?.md5 !== undefined;
	}

	private changed(): DamagedDownload {
		return this.damaged('was replaced by another one meanwhile');
	}

	private damaged(what: string): DamagedDownload {
		return new DamagedDownload(this.settings.name, what, { bytes: this.progress.received });
	}
}

/** A part goes on where another ended only if both are surely of the same file. */
function isSame(now: WireFile, then: WireFile | undefined): boolean {
	if (then?.etag !== undefined) return now.etag === then.etag;
	return then?.size !== undefined && now.size === then.size;
}
