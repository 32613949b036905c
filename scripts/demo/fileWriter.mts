import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

export interface WrittenFile {
	readonly path: string;
	readonly size: number;
	/** Whether the file begins as every ZIP does. */
	readonly isZip: boolean;
}

/** Stands for n8n's "Convert to File": the text of a field becomes a file. */
const textFile: INodeType = {
	description: {
		displayName: 'Convert to File',
		name: 'convertToFile',
		group: ['input'],
		version: [1, 1.1],
		description: 'Makes files',
		defaults: { name: 'Convert to File' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Text Input Field', name: 'sourceProperty', type: 'string', default: '' },
		],
	},
	async execute(this: IExecuteFunctions) {
		const items = this.getInputData().map(async ({ json }, item) => {
			const text = json[String(this.getNodeParameter('sourceProperty', item))];
			const data = await this.helpers.prepareBinaryData(Buffer.from(String(text)), 'text.txt');
			return { json: {}, binary: { data }, pairedItem: { item } };
		});
		return [await Promise.all(items)];
	},
};

/**
 * Stands for n8n's "Read/Write Files from Disk", write operation only, and what makes a text a file;
 * whatever folder the playbook names, files go to the demo's own.
 */
export function fileWriter(folder: string): {
	/** By the names that workflows use. */
	readonly nodes: Readonly<Record<string, INodeType>>;
	readonly written: WrittenFile[];
} {
	const written: WrittenFile[] = [];
	async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		await mkdir(folder, { recursive: true });
		const items = this.getInputData();
		for (const index of items.keys()) {
			const property = this.getNodeParameter('dataPropertyName', index);
			if (items[index]?.binary?.[property] === undefined) continue;
			const content = await this.helpers.getBinaryDataBuffer(index, property);
			const path = join(folder, basename(String(this.getNodeParameter('fileName', index))));
			await writeFile(path, content);
			const isZip = content.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'));
			written.push({ path, size: content.length, isZip });
		}
		return [items.map((item, index) => ({ ...item, pairedItem: { item: index } }))];
	}
	const node: INodeType = {
		description: {
			displayName: 'Read/Write Files from Disk',
			name: 'readWriteFile',
			group: ['input'],
			version: 1,
			description: 'Writes files',
			defaults: { name: 'Read/Write Files from Disk' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [
				{ displayName: 'Operation', name: 'operation', type: 'string', default: 'write' },
				{ displayName: 'File Path and Name', name: 'fileName', type: 'string', default: '' },
				{
					displayName: 'Input Binary Field',
					name: 'dataPropertyName',
					type: 'string',
					default: 'data',
				},
				{ displayName: 'Options', name: 'options', type: 'collection', default: {}, options: [] },
			],
		},
		execute,
	};
	const nodes = {
		'n8n-nodes-base.convertToFile': textFile,
		'n8n-nodes-base.readWriteFile': node,
	};
	return { nodes, written };
}
