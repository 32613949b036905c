import type { INodeExecutionData } from 'n8n-workflow';

/** An item with a file in the binary field `data`, as n8n keeps it in memory. */
export function fileItem(fileName: string, bytes: string | Buffer): INodeExecutionData {
	const data = Buffer.from(bytes).toString('base64');
	return { json: {}, binary: { data: { data, fileName, mimeType: 'text/plain' } } };
}
