import type { Operation } from '../operation';
import { deleteFile } from './delete.operation';
import { getAll } from './getAll.operation';
import { upload } from './upload.operation';

export const libraryFileOperations: readonly Operation[] = [getAll, upload, deleteFile];
