import { createHash } from 'node:crypto';
import { NetworkFault } from '../../../../defender/http/send.ts';
import { newSharedState, type Connection } from '../../../../defender/http/connection.ts';
import type {
	FileAnswer,
	FileRequest,
	FileTransfer,
} from '../../../../defender/files/download/transfer.ts';
import { virtualClock, type VirtualClock } from '../../../harness/index.mts';

/** How a download host treats one request; by default it does everything right. */
export interface Step {
	/** Breaks the connection after this many bytes of the body. */
	readonly cutAt?: number;
	/** Ends the body after this many bytes as if that were all. */
	readonly endAt?: number;
	/** Sends nothing more after this many bytes. */
	readonly stallAt?: number;
	/** Milliseconds before each piece. */
	readonly pauseMs?: number;
	readonly refuses?: boolean;
	readonly ignoresRange?: boolean;
	readonly status?: number;
	readonly content?: Buffer;
	readonly headers?: Record<string, string | undefined>;
}

export interface FakeHost {
	readonly fetch: FileTransfer<Buffer>['fetch'];
	readonly requests: FileRequest[];
	/** Connections that nobody has read to their end or given up. */
	open(): number;
}

const pieceSize = 7;

/** A host that serves `content`, in small pieces, and goes through `steps` request by request. */
export function fakeHost(
	content: Buffer,
	steps: readonly Step[] = [],
	clock: Pick<VirtualClock, 'sleep'> = virtualClock(),
): FakeHost {
	const requests: FileRequest[] = [];
	const open = new Set<number>();
	const fetch = (request: FileRequest): Promise<FileAnswer> => {
		const step = steps[requests.length] ?? {};
		requests.push(request);
		if (step.refuses === true) return Promise.reject(new NetworkFault(false, 'it takes no calls'));
		const at = requests.length;
		open.add(at);
		const settings = { step, clock, close: () => open.delete(at) };
		return Promise.resolve(answerOf(step.content ?? content, request, settings));
	};
	return { fetch, requests, open: () => open.size };
}

interface Serving {
	readonly step: Step;
	readonly clock: Pick<VirtualClock, 'sleep'>;
	readonly close: () => void;
}

function answerOf(content: Buffer, request: FileRequest, serving: Serving): FileAnswer {
	const { step, close } = serving;
	const range = step.ignoresRange === true ? undefined : request.headers.range;
	const from = range === undefined ? 0 : Number(/\d+/.exec(range)?.[0]);
	const body = content.subarray(from);
	const headers: Record<string, string | undefined> = {
		'content-length': String(body.byteLength),
		etag: `"${createHash('md5').update(content).digest('hex')}"`,
		...(from === 0
			? {}
			: { 'content-range': `bytes ${from}-${content.byteLength - 1}/${content.byteLength}` }),
		...step.headers,
	};
	return {
		status: step.status ?? (from === 0 ? 200 : 206),
		headers: Object.fromEntries(
			Object.entries(headers).flatMap(([name, value]) =>
				value === undefined ? [] : [[name, value]],
			),
		),
		body: piecesOf(body, serving, request.signal),
		discard: close,
	};
}

async function* piecesOf(
	body: Buffer,
	{ step: { cutAt, endAt, stallAt, pauseMs = 0 }, clock, close }: Serving,
	signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
	const end = Math.min(body.byteLength, cutAt ?? endAt ?? stallAt ?? Infinity);
	for (let from = 0; from < end; from += pieceSize) {
		if (pauseMs > 0) await clock.sleep(pauseMs);
		signal.throwIfAborted();
		yield body.subarray(from, Math.min(end, from + pieceSize));
	}
	// Like a socket, it is still open when it stalls, and closed when it breaks or ends.
	if (stallAt !== undefined) await rejectionOf(signal);
	close();
	if (cutAt !== undefined) throw new Error('aborted');
}

function rejectionOf(signal: AbortSignal): Promise<never> {
	return new Promise((_resolve, reject) => {
		signal.addEventListener('abort', () => reject(new Error('canceled')));
	});
}

/** Keeps files in memory, and only when they were read to their end. */
export function memoryStore(): { store: FileTransfer<Buffer>['store']; kept: Buffer[] } {
	const kept: Buffer[] = [];
	return {
		kept,
		store: async (chunks) => {
			const pieces: Uint8Array[] = [];
			for await (const chunk of chunks) pieces.push(chunk);
			const file = Buffer.concat(pieces);
			kept.push(file);
			return file;
		},
	};
}

/** A connection on a virtual clock; nothing but downloads goes through it. */
export function downloadConnection(clock: VirtualClock = virtualClock()): Connection & {
	readonly notices: string[];
} {
	const notices: string[] = [];
	return {
		send: () => Promise.reject(new Error('No call to the API is expected')),
		clock,
		random: () => 0.5,
		shared: newSharedState(),
		quotaShare: 1,
		tenantId: 'contoso.onmicrosoft.com',
		notice: (text) => void notices.push(text),
		notices,
	};
}

export async function* inPieces(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
	await Promise.resolve();
	for (let from = 0; from < bytes.byteLength; from += size) {
		yield bytes.subarray(from, from + size);
	}
}
