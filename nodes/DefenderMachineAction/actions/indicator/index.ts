import type { Operation } from '../operation';
import { deleteOne } from './delete.operation';
import { getAll } from './getAll.operation';
import { submit } from './submit.operation';

export const indicatorOperations: readonly Operation[] = [getAll, submit, deleteOne];
