/**
 * How bytes get into and out of the domain core. A link is all that opens a download, so a request
 * for one never carries the bearer token.
 */

export interface FileRequest {
	/** A secret: whoever has the link has the file. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Until the head of the answer. */
	readonly timeoutMs: number;
	/** Breaks the request off, also while its body is being read. */
	readonly signal: AbortSignal;
}

export interface FileAnswer {
	readonly status: number;
	/** Header names in lower case, as they came: also where the body was unpacked on its way. */
	readonly headers: Readonly<Record<string, string>>;
	/** Can be read once; read it or discard it. Rejects when the connection ends early. */
	readonly body: AsyncIterable<Uint8Array>;
	readonly discard: () => void;
}

/** Moves files. `Stored` is what the host makes of a file that it keeps. */
export interface FileTransfer<Stored> {
	/**
	 * Resolves with the head of whatever is answered, redirects included.
	 *
	 * Rejects with `NetworkFault` when there is no answer, and with `ExecutionCancelled`.
	 */
	readonly fetch: (request: FileRequest) => Promise<FileAnswer>;
	/** Keeps a file while it is read. Keeps nothing when reading it throws. */
	readonly store: (
		chunks: AsyncIterable<Uint8Array>,
		fileName: string,
		mimeType: string,
	) => Promise<Stored>;
}
