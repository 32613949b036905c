import { createHash } from 'node:crypto';
import { DefenderError } from '../../defenderError';
import type { Connection } from '../../http/connection';
import { asError, settle } from '../../general/settled';
import { said } from '../../texts/shown';
import { DamagedDownload, tooLarge } from './downloadErrors';
import { LinkedFile, type FileSource } from './linkedFile';
import type { FileAnswer, FileTransfer } from './transfer';
import { WireReader } from './wireReader';

/** A file as it is to be kept. */
export interface Prepared {
	readonly fileName: string;
	readonly mimeType: string;
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Whether the bytes themselves tell that they are all there, so that reading them to the end proves it. */
	readonly provesItself: () => boolean;
}

export interface DownloadOrder {
	readonly source: FileSource;
	/** Most bytes to keep. */
	readonly largest: number;
	/** `clock.now()` at which the download must be through. */
	readonly deadline: number;
	/** Names the file and says what is done to its bytes: checked, unpacked. */
	readonly prepare: (
		head: FileAnswer,
		chunks: AsyncIterable<Uint8Array>,
	) => Prepared | Promise<Prepared>;
}

/** A file that was kept whole. */
export interface Downloaded<Stored> {
	readonly stored: Stored;
	readonly fileName: string;
	/** Bytes as kept. */
	readonly fileSize: number;
	/** Of the bytes as kept, hexadecimal. */
	readonly sha256: string;
	/** Whether something has told that the file is whole: its length, a checksum, or its own end. */
	readonly verified: boolean;
}

/** What arrives damaged is fetched again this often. */
const wholeTries = 3;

/**
 * Downloads a file, checks it, and hands it to the host to keep, without ever holding more than a
 * few pieces of it. Either it is kept whole or not at all.
 *
 * @throws DefenderError of kind `download` or `unreachable`
 */
export async function downloadFile<Stored>(
	connection: Connection,
	transfer: FileTransfer<Stored>,
	order: DownloadOrder,
): Promise<Downloaded<Stored>> {
	const { clock, downloadOrigin: ownOrigin } = connection;
	const { source, deadline } = order;
	const file = new LinkedFile(source, { fetch: transfer.fetch, ownOrigin, clock, deadline });
	let lengthBefore: number | undefined;
	for (let tried = 1; ; tried += 1) {
		const { random, notice } = connection;
		const settings = { name: source.name, clock, random, notice, deadline, lengthBefore };
		const reader = new WireReader(file, settings);
		const done = await settle(() => downloadOnce(transfer.store, reader, order));
		reader.close();
		if (done.ok) return done.value;
		if (!(done.error instanceof DamagedDownload) || tried >= wholeTries) throw done.error;
		lengthBefore = done.error.bytes;
		connection.notice(`${done.error.message}. It was downloaded again`);
	}
}

async function downloadOnce<Stored>(
	store: FileTransfer<Stored>['store'],
	reader: WireReader,
	{ source, largest, prepare }: DownloadOrder,
): Promise<Downloaded<Stored>> {
	const head = await reader.open();
	const { size } = reader;
	if (size !== undefined && size > largest) throw tooLarge(source.name, largest, size);
	const { fileName, mimeType, chunks, provesItself } = await prepare(head, reader.chunks());
	const measured = new Measured(source.name, largest);
	const kept = await settle(() => store(measured.chunks(chunks), fileName, mimeType));
	// What went wrong with the bytes says more than what keeping them made of it.
	if (measured.failure !== undefined) throw measured.failure;
	if (!kept.ok) {
		throw kept.error instanceof DefenderError ? kept.error : notKept(source.name, kept.error);
	}
	if (!measured.isComplete) throw notKept(source.name, new Error('it was not read to its end'));
	const { size: fileSize, sha256 } = measured;
	const verified = provesItself() || reader.isVerified;
	return { stored: kept.value, fileName, fileSize, sha256, verified };
}

/** Counts and hashes what passes through, and stops it at the size limit. */
class Measured {
	size = 0;
	isComplete = false;
	failure: Error | undefined;
	private readonly hash = createHash('sha256');

	constructor(
		private readonly name: string,
		private readonly largest: number,
	) {}

	/** Hexadecimal. */
	get sha256(): string {
		return this.hash.copy().digest('hex');
	}

	async *chunks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
		try {
			for await (const chunk of source) {
				this.size += chunk.byteLength;
				if (this.size > this.largest) throw tooLarge(this.name, this.largest);
				this.hash.update(chunk);
				yield chunk;
			}
			this.isComplete = true;
		} catch (error) {
			this.failure = asError(error);
			throw this.failure;
		}
	}
}

function notKept(name: string, cause: Error): DefenderError {
	return new DefenderError({
		kind: 'download',
		message: `n8n could not keep ${name.replace(/^The /, 'the ')}: ${said(cause.message)}`,
		advice:
			'Look at the room that is left where n8n keeps binary data, and at its log. In its database a file may have 512 MB, or what N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE says; with N8N_DEFAULT_BINARY_DATA_MODE=filesystem there is no such limit.',
		cause,
	});
}
