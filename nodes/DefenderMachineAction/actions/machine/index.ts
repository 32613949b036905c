import type { Operation } from '../operation';
import { addTag } from './addTag.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getResponseState } from './getResponseState.operation';
import { removeTag } from './removeTag.operation';

export const machineOperations: readonly Operation[] = [
	get,
	getAll,
	getResponseState,
	addTag,
	removeTag,
];
