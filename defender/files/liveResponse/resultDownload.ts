import type { LiveResponseCommandState, MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { DamagedDownload } from '../download/downloadErrors';
import { downloadFile, type Downloaded, type Prepared } from '../download/downloadFile';
import { nameInDisposition, safeFileName } from '../download/fileNames';
import { beginsLikeGzip, gunzipped } from '../download/gunzip';
import { GzipCheck } from '../download/gzipCheck';
import { awaitResultLink, commandInWords, getResultLink, parameterOf } from './liveResponse';
import { firstBytes } from '../download/firstBytes';
import { readScriptResult, type ScriptResult } from './scriptResult';
import type { FileAnswer, FileTransfer } from '../download/transfer';

export interface ResultLimits {
	/** Most bytes of one file to keep, unpacked. */
	readonly largest: number;
	/** How many times larger than its download an unpacked file may be. */
	readonly expansion: number;
	/** Leaves files as the service has packed them. */
	readonly keepPacked: boolean;
	/** `clock.now()` at which everything must be through. */
	readonly deadline: number;
}

/** A script's document is held in memory and becomes part of the output. */
const largestDocument = 64 * 1024 * 1024;

interface Result {
	readonly action: MachineAction;
	readonly state: LiveResponseCommandState;
}

/**
 * The file that GetFile has brought back, under the name it has on the machine. The service packs
 * most files with gzip, which is undone, and leaves some as they are.
 */
export async function downloadResultFile<Stored>(
	connection: Connection,
	transfer: FileTransfer<Stored>,
	{ action, state }: Result,
	limits: ResultLimits,
): Promise<Downloaded<Stored>> {
	const name = `The result of ${commandInWords(state)}`;
	const path = parameterOf(state, 'Path') ?? '';
	return await downloadFile(connection, transfer, {
		...limits,
		source: { name, link: () => linkTo(connection, { action, state }, limits) },
		prepare: async (head, chunks) => {
			const delivered = nameInDisposition(head.headers['content-disposition']);
			const fallback = (delivered ?? '').replace(/\.gz$/i, '');
			const fileName = safeFileName(path, safeFileName(fallback, `result-${state.index}`));
			const begun = await firstBytes(chunks, 3);
			const isPacked = beginsLikeGzip(begun.head) && !isSameName(delivered, fileName);
			// Evidence may be anything, whatever it is called: nothing should open it in place.
			const mimeType = 'application/octet-stream';
			if (begun.head.byteLength === 0 && /\.gz$/i.test(delivered ?? '')) {
				// A file without a byte in it has some when it is packed.
				throw new DamagedDownload(name, 'is empty');
			}
			if (!isPacked) return { fileName, mimeType, chunks: begun.chunks, provesItself: () => false };
			if (limits.keepPacked) {
				const check = new GzipCheck(name);
				return {
					fileName: `${fileName}.gz`,
					mimeType,
					chunks: check.pass(begun.chunks),
					provesItself: () => check.isWhole,
				};
			}
			const unpacked = gunzipped(name, begun.chunks, limits.expansion);
			return { fileName, mimeType, chunks: unpacked, provesItself: () => true };
		},
	});
}

/** A file that is delivered under its own name was a gzip file before the service had it. */
function isSameName(delivered: string | undefined, fileName: string): boolean {
	return delivered?.toLowerCase() === fileName.toLowerCase();
}

async function linkTo(
	connection: Connection,
	{ action, state }: Result,
	{ deadline }: ResultLimits,
): Promise<string> {
	// Only of a command that was completed a result is sure to come.
	const ask = state.commandStatus === 'Completed' ? awaitResultLink : getResultLink;
	return await ask(connection, action.id, state.index, deadline);
}

/** A script's result, and the document it was read from. */
export interface ScriptDownload {
	readonly result: ScriptResult;
	readonly document: string;
}

/** What RunScript has left. */
export async function downloadScriptResult(
	connection: Connection,
	fetch: FileTransfer<unknown>['fetch'],
	{ action, state }: Result,
	limits: ResultLimits,
): Promise<ScriptDownload> {
	const name = `The result of ${commandInWords(state)}`;
	const store = async (chunks: AsyncIterable<Uint8Array>): Promise<ScriptDownload> => {
		const document = await textOf(chunks);
		return { document, result: readScriptResult(name, document) };
	};
	const prepare = async (
		_head: FileAnswer,
		chunks: AsyncIterable<Uint8Array>,
	): Promise<Prepared> => {
		const begun = await firstBytes(chunks, 3);
		const isPacked = beginsLikeGzip(begun.head);
		const document = isPacked ? gunzipped(name, begun.chunks, limits.expansion) : begun.chunks;
		// A document that is cut short is no JSON.
		return {
			fileName: '',
			mimeType: 'application/json',
			chunks: document,
			provesItself: () => true,
		};
	};
	const { stored } = await downloadFile(
		connection,
		{ fetch, store },
		{
			...limits,
			largest: Math.min(limits.largest, largestDocument),
			source: { name, link: () => linkTo(connection, { action, state }, limits) },
			prepare,
		},
	);
	return stored;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const pieces: Uint8Array[] = [];
	for await (const chunk of chunks) pieces.push(chunk);
	return Buffer.concat(pieces).toString('utf8');
}
